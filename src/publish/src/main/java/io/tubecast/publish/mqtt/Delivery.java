package io.tubecast.publish.mqtt;

import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;

/** One message between hand-over and acknowledgement; the client library's thread only sets a flag here. */
final class Delivery implements MqttActionListener {
    private enum Fate {
        PENDING,
        TAKEN,
        FAILED
    }

    private final Outgoing message;
    private final long sentNanos;
    private final Runnable wake;
    private volatile Fate fate = Fate.PENDING;

    Delivery(Outgoing message, long sentNanos, Runnable wake) {
        this.message = message;
        this.sentNanos = sentNanos;
        this.wake = wake;
    }

    Outgoing message() {
        return message;
    }

    boolean taken() {
        return fate == Fate.TAKEN;
    }

    boolean failed() {
        return fate == Fate.FAILED;
    }

    long sentNanos() {
        return sentNanos;
    }

    @Override
    public void onSuccess(IMqttToken token) {
        fate = Fate.TAKEN;
        wake.run();
    }

    @Override
    public void onFailure(IMqttToken token, Throwable cause) {
        fate = Fate.FAILED;
        wake.run();
    }
}
