/** MQTT 5: Paho behind the port, kept alive by a supervisor of our own. */
@NullMarked
package io.tubecast.publish.mqtt;

import org.jspecify.annotations.NullMarked;
