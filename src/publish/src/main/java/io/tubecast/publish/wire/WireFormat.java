package io.tubecast.publish.wire;

/** How messages are written; both have the same names and the same content. */
public enum WireFormat {
    /** RFC 8259, UTF-8. */
    JSON("application/json", true),
    /** RFC 8949. */
    CBOR("application/cbor", false);

    private final String contentType;
    private final boolean text;

    WireFormat(String contentType, boolean text) {
        this.contentType = contentType;
        this.text = text;
    }

    /** The MQTT content type. */
    public String contentType() {
        return contentType;
    }

    /** The MQTT payload format indicator: whether the payload is UTF-8 text. */
    public boolean text() {
        return text;
    }
}
