//! How a field may be there or not. Each module reads and writes one kind of field.

/// A field without `optional`: its zero is no value, so that an absent one is malformed.
pub(crate) mod plain {
    use crate::conv::error::ConvError;
    use crate::conv::wire::Wire;

    pub(crate) fn write<T: Wire>(value: &T) -> T::Form {
        value.to_wire()
    }

    pub(crate) fn read<T: Wire>(form: T::Form, _: &'static str) -> Result<T, ConvError> {
        T::from_wire(form)
    }
}

/// A field that must be there.
pub(crate) mod required {
    use crate::conv::error::ConvError;
    use crate::conv::wire::Wire;

    pub(crate) fn write<T: Wire>(value: &T) -> Option<T::Form> {
        Some(value.to_wire())
    }

    pub(crate) fn read<T: Wire>(form: Option<T::Form>, name: &'static str) -> Result<T, ConvError> {
        form.ok_or(ConvError::Missing(name)).and_then(T::from_wire)
    }
}

/// A field that may be absent.
pub(crate) mod optional {
    use crate::conv::error::ConvError;
    use crate::conv::wire::Wire;

    pub(crate) fn write<T: Wire>(value: &Option<T>) -> Option<T::Form> {
        value.as_ref().map(T::to_wire)
    }

    pub(crate) fn read<T: Wire>(form: Option<T::Form>, _: &'static str) -> Result<Option<T>, ConvError> {
        form.map(T::from_wire).transpose()
    }
}

/// A repeated field, in order.
pub(crate) mod list {
    use crate::conv::error::ConvError;
    use crate::conv::wire::Wire;

    pub(crate) fn write<T: Wire>(values: &[T]) -> Vec<T::Form> {
        values.iter().map(T::to_wire).collect()
    }

    pub(crate) fn read<T: Wire>(forms: Vec<T::Form>, _: &'static str) -> Result<Vec<T>, ConvError> {
        forms.into_iter().map(T::from_wire).collect()
    }
}
