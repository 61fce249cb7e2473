"""Serves a test pattern by RTSP at rtsp://127.0.0.1:PORT/cam until it is killed: rtsp_server.py PORT [h264|mjpeg] [FPS] [WIDTH] [HEIGHT] [FRAMES_FROM_KEY_TO_KEY].

Prints "serving" once clients can connect. Needs GStreamer's RTSP server library and its Python binding."""
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

port = sys.argv[1]
codec = sys.argv[2] if len(sys.argv) > 2 else "h264"
fps = int(sys.argv[3]) if len(sys.argv) > 3 else 25
width = int(sys.argv[4]) if len(sys.argv) > 4 else 320
height = int(sys.argv[5]) if len(sys.argv) > 5 else 240
key = int(sys.argv[6]) if len(sys.argv) > 6 else fps

Gst.init(None)
if codec == "h264" and Gst.ElementFactory.find("x264enc") is None:
    sys.exit("no H.264 encoder is installed")
encoder = {
    "h264": f"x264enc tune=zerolatency speed-preset=ultrafast bitrate=800 key-int-max={key} ! rtph264pay config-interval=1",
    "mjpeg": "jpegenc ! rtpjpegpay",
}[codec]

server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service(port)
factory = GstRtspServer.RTSPMediaFactory()
# the ball moves and the background is gray: no two pictures in a row are the same, none is black
factory.set_launch(
    "( videotestsrc is-live=true pattern=ball background-color=0xff606060 "
    f"! video/x-raw,width={width},height={height},framerate={fps}/1 ! videoconvert ! video/x-raw,format=I420 "
    f"! {encoder} name=pay0 pt=96 )"
)
factory.set_shared(True)
server.get_mount_points().add_factory("/cam", factory)
if server.attach(None) == 0:
    sys.exit(f"port {port} is taken")
print("serving", flush=True)
GLib.MainLoop().run()
