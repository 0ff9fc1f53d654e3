//! What is wrong with a body, before any rule of KMS is asked.

/// A body that is not what the model says. `Display` gives the message of the `SerializationException`; none of
/// them repeats any of the body, which may be secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// No JSON, no UTF-8, nested too deeply, or an object that names a member twice.
    #[error("The request body could not be parsed as JSON.")]
    Malformed,
    /// JSON, but not an object.
    #[error("The request body is not a JSON object.")]
    NotAnObject,
    /// A value of another type than the model's.
    #[error("{found} can not be converted to {wanted}")]
    WrongType {
        /// What stands in the body.
        found: &'static str,
        /// What the model wants.
        wanted: &'static str,
    },
    /// A blob that is not base64 with padding.
    #[error("A blob in the request is not valid base64.")]
    Base64,
    /// A member without which no request can be built; validation reports it before, with its path.
    #[error("A required member of the request is absent.")]
    Absent,
    /// A name that the model has and the domain does not; a test makes sure there is none.
    #[error("A value in the request is not known.")]
    UnknownName,
}
