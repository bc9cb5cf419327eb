//! HTTP statuses as the SDK raises them.

use super::Exception;

/// The exception of a status from 400 up.
pub(super) fn exception(status: u16) -> Exception {
    let class = match status {
        400 => "BadRequestError",
        401 => "AuthenticationError",
        403 => "PermissionDeniedError",
        404 => "NotFoundError",
        409 => "ConflictError",
        422 => "UnprocessableEntityError",
        429 => "RateLimitError",
        500.. => "InternalServerError",
        _ => "APIStatusError",
    };
    Exception::new(class, format!("Error code: {status}"))
}
