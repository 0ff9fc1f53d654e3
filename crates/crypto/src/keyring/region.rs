//! The keyring of a region.

use trent_domain::authorize::{Authorized, Purpose};
use trent_domain::exchange_key::{ExchangeKey, ExchangeKeys, PublicExchangeKey};
use trent_domain::global::state::SealedGlobalKey;
use trent_domain::ids::{ClusterId, KeyId, MaterialId, RegionName};
use trent_domain::key::Material;
use trent_domain::key_spec::KeySpec;
use trent_domain::setup::{RegionSetup, WrappedDomainKey};
use trent_domain::time::Timestamp;
use trent_domain::wrapped::Wrapped;

use crate::aad::Aad;
use crate::digest::HmacSha256Key;
use crate::error::{CryptoError, OtherPurpose, ProviderError, SealError, StoredError, TransferError};
use crate::exchange::{self, ExchangeKeyPair};
use crate::kdf;
use crate::keyring::GlobalKeyring;
use crate::keyring::domain_keys::{DomainKeys, FIRST_VERSION};
use crate::keyring::global::global_key_info;
use crate::keys::{Kind, PreparedKey};
use crate::label;
use crate::material::{self, Owner};
use crate::provider::{DomainKeyName, RootKeyProvider};
use crate::random::Randomness;
use crate::secret::{DomainKey, ExchangePrivateKey, KeyMaterial};
use crate::transfer::{self, Transfer};

/// A region's domain keys and exchange key, unwrapped. Plain key material comes and goes inside it.
#[derive(Debug)]
pub struct RegionKeyring {
    pub(super) cluster: ClusterId,
    pub(super) region: RegionName,
    pub(super) domain_keys: DomainKeys,
    /// Those that the region opens with, the newest first.
    exchange: Vec<ExchangeKeyPair>,
}

/// Key material as it enters a region's state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMaterial {
    /// Derived from key id and material: equal in every region that has it.
    pub id: MaterialId,
    /// The material under this region's domain key.
    pub wrapped: Wrapped,
    /// SubjectPublicKeyInfo in DER, of asymmetric specs.
    pub public_key: Option<Vec<u8>>,
}

impl NewMaterial {
    /// The material as part of a key.
    #[must_use]
    pub fn into_material(self, created_at: Timestamp) -> Material {
        Material::new(self.id, created_at, self.wrapped, self.public_key.map(Into::into))
    }
}

impl RegionKeyring {
    /// Draws the keys of a new region. The keyring opens from the setup, once that is in the region's state.
    pub fn create(
        provider: &dyn RootKeyProvider,
        cluster: ClusterId,
        region: RegionName,
        now: Timestamp,
        randomness: &dyn Randomness,
    ) -> Result<RegionSetup, CryptoError> {
        let key = DomainKey::generate(randomness)?;
        let name = DomainKeyName {
            cluster,
            region: region.clone(),
            version: FIRST_VERSION,
        };
        let bytes = provider.wrap(&key, &name, randomness)?;
        let domain_key = DomainKeys::single(FIRST_VERSION, &key);
        let exchange_key = create_exchange_key(&region, FIRST_VERSION, &domain_key, now, randomness)?;
        let domain_keys = vec![WrappedDomainKey {
            version: FIRST_VERSION,
            bytes,
        }];
        Ok(RegionSetup {
            cluster,
            region,
            domain_keys,
            exchange_keys: ExchangeKeys::starting_with(exchange_key),
        })
    }

    /// Unwraps the keys of a region.
    pub fn open(provider: &dyn RootKeyProvider, setup: &RegionSetup) -> Result<Self, CryptoError> {
        let domain_keys = open_domain_keys(provider, setup)?;
        let exchange_keys = setup.exchange_keys.iter();
        let exchange = exchange_keys.map(|key| open_exchange_key(&setup.region, &domain_keys, key));
        Ok(Self {
            cluster: setup.cluster,
            region: setup.region.clone(),
            exchange: exchange.collect::<Result<_, _>>()?,
            domain_keys,
        })
    }

    /// Draws an exchange key to follow the current one, which has `version`.
    pub fn next_exchange_key(
        &self,
        version: u32,
        now: Timestamp,
        randomness: &dyn Randomness,
    ) -> Result<ExchangeKey, SealError> {
        create_exchange_key(
            &self.region,
            version.saturating_add(1),
            &self.domain_keys,
            now,
            randomness,
        )
    }

    /// The region.
    #[must_use]
    pub fn region(&self) -> &RegionName {
        &self.region
    }

    /// Draws new material of `spec`. RSA takes seconds: never on an async thread. RSA and ECC keys are drawn from the
    /// generator of AWS-LC, which is the source of `SystemRandomness`; all others, and the wrapping, from `randomness`.
    pub fn generate(
        &self,
        key: KeyId,
        spec: KeySpec,
        randomness: &dyn Randomness,
    ) -> Result<NewMaterial, CryptoError> {
        let kind = Kind::of(spec)?;
        let material = KeyMaterial::of_kind(kind, randomness)?;
        self.wrap_material(key, kind, &material, randomness)
    }

    /// Unwraps material of the key that `proof` is for, ready for use. `spec` is that key's.
    pub fn prepare(
        &self,
        proof: &Authorized,
        spec: KeySpec,
        material: MaterialId,
        wrapped: &Wrapped,
    ) -> Result<PreparedKey, CryptoError> {
        let key = requested_key(proof)?;
        let plain = self.unwrap_material(key, material, wrapped)?;
        Ok(material::prepare(
            Kind::of(spec)?,
            self.owner(key, material),
            &plain,
        )?)
    }

    /// Seals material of this region to the exchange key of the transfer's other end.
    pub fn seal_materials<'a>(
        &self,
        transfer: &Transfer,
        peer_key: &PublicExchangeKey,
        materials: impl IntoIterator<Item = (MaterialId, &'a Wrapped)>,
        randomness: &dyn Randomness,
    ) -> Result<Vec<u8>, CryptoError> {
        let info = transfer.info_to_seal(self.cluster, &self.region)?;
        let plain: Result<Vec<_>, StoredError> = materials
            .into_iter()
            .map(|(id, wrapped)| Ok((id, self.unwrap_material(transfer.key(), id, wrapped)?)))
            .collect();
        exchange::seal(&peer_key.bytes, transfer::encode(&plain?), &info, randomness)
    }

    /// Opens what another region sealed for this one, and wraps it under this region's domain key. `spec` is that of the
    /// key; the public half of asymmetric material is derived here, not taken over.
    pub fn open_materials(
        &self,
        transfer: &Transfer,
        spec: KeySpec,
        sealed: &[u8],
        randomness: &dyn Randomness,
    ) -> Result<Vec<NewMaterial>, CryptoError> {
        let kind = Kind::of(spec)?;
        let info = transfer.info_to_open(self.cluster, &self.region)?;
        let content = exchange::open(&self.exchange, sealed, &info)?;
        let materials = transfer::decode(&content)?.into_iter();
        materials
            .map(|(id, material)| self.adopt(transfer.key(), kind, id, &material, randomness))
            .collect()
    }

    /// Opens the global domain key, sealed for this region.
    pub fn open_global_key(&self, shared: &SealedGlobalKey) -> Result<GlobalKeyring, CryptoError> {
        let info = global_key_info(self.cluster, &self.region, shared.version);
        let opened = exchange::open(&self.exchange, &shared.sealed, &info)?;
        let key = DomainKey::try_from(opened.as_slice()).map_err(|_| StoredError::UnfitMaterial)?;
        Ok(GlobalKeyring::new(self.cluster, shared.version, key))
    }

    /// Wraps material that was announced as `announced`, if it is that.
    fn adopt(
        &self,
        key: KeyId,
        kind: Kind,
        announced: MaterialId,
        material: &KeyMaterial,
        randomness: &dyn Randomness,
    ) -> Result<NewMaterial, CryptoError> {
        let adopted = self.wrap_material(key, kind, material, randomness)?;
        if adopted.id != announced {
            return Err(TransferError::OtherMaterial { announced }.into());
        }
        Ok(adopted)
    }

    /// Wraps `material`, if it is of `kind`.
    pub(super) fn wrap_material(
        &self,
        key: KeyId,
        kind: Kind,
        material: &KeyMaterial,
        randomness: &dyn Randomness,
    ) -> Result<NewMaterial, CryptoError> {
        let id = material_id(key, material);
        let prepared = material::prepare(kind, self.owner(key, id), material)?;
        let aad = self.material_aad(key, id);
        Ok(NewMaterial {
            id,
            wrapped: self.domain_keys.wrap(material.expose(), &aad, randomness)?,
            public_key: prepared.public_key().map(<[u8]>::to_vec),
        })
    }

    fn unwrap_material(
        &self,
        key: KeyId,
        material: MaterialId,
        wrapped: &Wrapped,
    ) -> Result<KeyMaterial, StoredError> {
        let aad = self.material_aad(key, material);
        self.domain_keys.unwrap(wrapped, &aad).map(KeyMaterial::new)
    }

    fn owner(&self, key: KeyId, material: MaterialId) -> Owner {
        Owner {
            cluster: self.cluster,
            key,
            material,
        }
    }

    /// Wrapped material is bound to its region, key and id: it cannot be moved to another record.
    fn material_aad(&self, key: KeyId, material: MaterialId) -> Aad {
        Aad::new(label::KEY_MATERIAL)
            .field(self.region.as_str().as_bytes())
            .field(&key.to_bytes())
            .field(material.as_bytes())
    }
}

/// The key that `proof` is for, if it is that of a request.
pub(super) fn requested_key(proof: &Authorized) -> Result<KeyId, OtherPurpose> {
    match proof.purpose() {
        Purpose::Operation(_) => Ok(proof.key_id()),
        Purpose::Send(_) | Purpose::Receive(_) => Err(OtherPurpose),
    }
}

/// Names material for everyone to see: keyed by the material itself, so it tells nothing of it.
fn material_id(key: KeyId, material: &KeyMaterial) -> MaterialId {
    let derivation = HmacSha256Key::new(material.expose());
    MaterialId::new(kdf::derive_id(&derivation, label::MATERIAL_ID, &key.to_bytes()))
}

fn create_exchange_key(
    region: &RegionName,
    version: u32,
    domain_keys: &DomainKeys,
    now: Timestamp,
    randomness: &dyn Randomness,
) -> Result<ExchangeKey, SealError> {
    let pair = ExchangeKeyPair::generate(randomness)?;
    let public = PublicExchangeKey {
        version,
        bytes: *pair.public(),
    };
    let private = domain_keys.wrap(
        pair.private().expose(),
        &exchange_key_aad(region, &public),
        randomness,
    )?;
    Ok(ExchangeKey {
        public,
        private,
        made_at: now,
    })
}

fn open_exchange_key(
    region: &RegionName,
    domain_keys: &DomainKeys,
    key: &ExchangeKey,
) -> Result<ExchangeKeyPair, CryptoError> {
    let private = domain_keys.unwrap(&key.private, &exchange_key_aad(region, &key.public))?;
    let private = ExchangePrivateKey::try_from(private.as_slice()).map_err(|_| StoredError::UnfitMaterial)?;
    Ok(ExchangeKeyPair::from_private(private)?)
}

fn exchange_key_aad(region: &RegionName, public: &PublicExchangeKey) -> Aad {
    Aad::new(label::EXCHANGE_KEY)
        .field(region.as_str().as_bytes())
        .field(&public.version.to_be_bytes())
        .field(&public.bytes)
}

fn open_domain_keys(provider: &dyn RootKeyProvider, setup: &RegionSetup) -> Result<DomainKeys, CryptoError> {
    let open = |wrapped: &WrappedDomainKey| -> Result<DomainKey, ProviderError> {
        let (cluster, region) = (setup.cluster, setup.region.clone());
        provider.unwrap(
            &wrapped.bytes,
            &DomainKeyName {
                cluster,
                region,
                version: wrapped.version,
            },
        )
    };
    let (first, rest) = setup
        .domain_keys
        .split_first()
        .ok_or(StoredError::UnknownDomainKeyVersion(FIRST_VERSION))?;
    let mut keys = DomainKeys::single(first.version, &open(first)?);
    for wrapped in rest {
        keys.add(wrapped.version, &open(wrapped)?);
    }
    Ok(keys)
}
