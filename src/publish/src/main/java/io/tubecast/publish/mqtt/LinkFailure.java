package io.tubecast.publish.mqtt;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jspecify.annotations.Nullable;

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
            String tls = ofTls(mqtt.getCause());
            return tls == null
                    ? ofCode(mqtt.getReasonCode(), rootOf(mqtt))
                    : new LinkFailure("%s (%s)".formatted(tls, rootOf(mqtt)), false);
        }
        if (cause instanceof TlsException tls) {
            return new LinkFailure(String.valueOf(tls.getMessage()), false);
        }
        return new LinkFailure(String.valueOf(cause), false);
    }

    /** What TLS found wrong with the broker, or the broker with us, in words; null if it is something else. */
    private static @Nullable String ofTls(@Nullable Throwable cause) {
        for (Throwable next = cause; next != null; next = next.getCause()) {
            String text = String.valueOf(next.getMessage());
            if (next instanceof CertificateException && text.contains("subject alternative")) {
                return "the broker's certificate is for another host name";
            }
            if (next instanceof CertPathValidatorException || next instanceof CertPathBuilderException) {
                return "the broker's certificate is not vouched for by those trusted here";
            }
            if (next instanceof CertificateExpiredException || next instanceof CertificateNotYetValidException) {
                return "the broker's certificate is not valid now";
            }
        }
        return cause instanceof SSLException ? "TLS failed" : null;
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
