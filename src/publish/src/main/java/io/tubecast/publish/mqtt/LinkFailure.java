package io.tubecast.publish.mqtt;

import org.eclipse.paho.mqttv5.common.MqttException;

/**
 * Why a link could not be made, or ended.
 *
 * @param reason in words
 * @param refused whether the broker refused this client, so that trying again soon is of no use
 */
record LinkFailure(String reason, boolean refused) {
    private static final int CLIENT_EXCEPTION = 0;
    private static final int SESSION_TAKEN_OVER = 142;

    /** The reason without the words of the operating system, which differ from one time to the next. */
    String kind() {
        int details = reason.indexOf(',');
        return details < 0 ? reason : reason.substring(0, details);
    }

    static LinkFailure of(Throwable cause) {
        if (cause instanceof MqttException mqtt) {
            return ofCode(mqtt.getReasonCode(), rootOf(mqtt));
        }
        return new LinkFailure(String.valueOf(cause), false);
    }

    /** From a reason code of MQTT 5 (below 256) or of the client library. */
    static LinkFailure ofCode(int code, String detail) {
        String words = switch (code) {
            case CLIENT_EXCEPTION -> "connection failed";
            case 129, 130, 131 -> "protocol error";
            case 132 -> "the broker does not speak MQTT 5";
            case 133 -> "the broker refuses the client id";
            case 134 -> "wrong user name or password";
            case 135 -> "not authorized";
            case 136, 137 -> "the broker is not available";
            case 138 -> "banned by the broker";
            case 139 -> "the broker is shutting down";
            case 140 -> "the broker wants another way to log in";
            case SESSION_TAKEN_OVER -> "another client uses this node's id";
            case 149 -> "a message was too large for the broker";
            case 32103 -> "cannot reach the broker";
            case 32104, 32109 -> "connection lost";
            default -> "failed";
        };
        boolean refused = (code >= 132 && code <= 135) || code == 138 || code == 140 || code == SESSION_TAKEN_OVER;
        return new LinkFailure("%s (code %d%s)".formatted(words, code, detail.isEmpty() ? "" : ", " + detail), refused);
    }

    private static String rootOf(MqttException exception) {
        Throwable cause = exception.getCause();
        return cause == null ? "" : cause.toString();
    }
}
