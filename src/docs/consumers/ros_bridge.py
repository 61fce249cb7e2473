#!/usr/bin/env python3
"""Brings a node's mirror for ROS into ROS 2: <prefix>/v1/<node>/<stream>/ros/detections to vision_msgs/msg/Detection2DArray.

Needs ROS 2 (Humble or newer) with vision_msgs 4, and paho-mqtt; on the node mqtt.rosMirror: true. The clocks of both machines have to agree (chrony, PTP): the time of
capture is in header.stamp, and ROS knows no validity, so what is older than --max-age-ms when it comes is dropped here, and readers have to look at the stamp as well.

    ros_bridge.py --host 127.0.0.1 --node drone-07 --stream front --topic /tubecast/detections
"""
import argparse
import json

import paho.mqtt.client as mqtt
import rclpy
from rclpy.qos import qos_profile_sensor_data
from rosidl_runtime_py import set_message_fields
from vision_msgs.msg import Detection2DArray


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=1883)
    parser.add_argument("--prefix", default="tubes")
    parser.add_argument("--node", required=True)
    parser.add_argument("--stream", default="front")
    parser.add_argument("--topic", default="/tubecast/detections")
    parser.add_argument("--max-age-ms", type=int, default=250)
    options = parser.parse_args()

    rclpy.init()
    node = rclpy.create_node("tubecast_bridge")
    publisher = node.create_publisher(Detection2DArray, options.topic, qos_profile_sensor_data)
    source = "%s/v1/%s/%s/ros/detections" % (options.prefix, options.node, options.stream)

    def on_message(client, userdata, message):
        if message.retain:
            return  # never about the present
        try:
            detections = Detection2DArray()
            set_message_fields(detections, json.loads(message.payload))
        except (ValueError, AttributeError, TypeError) as problem:
            node.get_logger().warning("not a Detection2DArray: %s" % problem, throttle_duration_sec=60.0)
            return
        captured = rclpy.time.Time.from_msg(detections.header.stamp)
        age_ms = (node.get_clock().now() - captured).nanoseconds / 1e6
        if age_ms > options.max_age_ms:
            node.get_logger().warning("dropped: %.0f ms old" % age_ms, throttle_duration_sec=10.0)
            return
        publisher.publish(detections)

    def on_connect(client, userdata, flags, reason, properties):
        client.subscribe(source, qos=0)

    if hasattr(mqtt, "CallbackAPIVersion"):  # paho-mqtt 2
        client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv5)
    else:
        client = mqtt.Client(protocol=mqtt.MQTTv5)
    client.on_connect, client.on_message = on_connect, on_message
    client.reconnect_delay_set(1, 4)
    client.connect_async(options.host, options.port, keepalive=5)
    client.loop_start()
    try:
        rclpy.spin(node)
    except KeyboardInterrupt:
        pass
    finally:
        client.loop_stop()
        node.destroy_node()


if __name__ == "__main__":
    main()
