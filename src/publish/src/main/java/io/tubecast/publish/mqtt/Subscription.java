package io.tubecast.publish.mqtt;

import org.eclipse.paho.mqttv5.common.MqttSubscription;

/**
 * What a link listens to.
 *
 * @param filter of topics
 * @param freshOnly nothing that the broker kept from before, and what is published to be kept says so
 */
record Subscription(String filter, boolean freshOnly) {
    private static final int NOTHING_RETAINED = 2;

    MqttSubscription toLibrary() {
        MqttSubscription subscription = new MqttSubscription(filter, 1);
        if (freshOnly) {
            subscription.setNoLocal(true);
            subscription.setRetainAsPublished(true);
            subscription.setRetainHandling(NOTHING_RETAINED);
        }
        return subscription;
    }
}
