package io.tubecast.publish.mqtt;

/** Certificates cannot be used; the message names the file and what is wrong with it, never its content. */
final class TlsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TlsException(String message, Throwable cause) {
        super(message, cause);
    }

    TlsException(String message) {
        super(message);
    }
}
