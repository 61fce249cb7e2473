package io.tubecast.edge.camera;

import io.tubecast.core.frame.FrameSource;

/** Somebody who is told how a camera is doing. Called by the capture thread and by the one that watches it. */
public interface CameraReports {
    /** Why a frame was not handed on. */
    enum Unused {
        /** It came so late that newer ones must be near. */
        LATE("late"),
        /** It is the same as those before. */
        FROZEN("frozen"),
        /** There is nothing on it. */
        BLACK("black");

        private final String word;

        Unused(String word) {
            this.word = word;
        }

        /** The word in messages. */
        public String word() {
            return word;
        }
    }

    /** The source is open and is read now: for the first time, or again. */
    void cameraOpened(FrameSource.Format format);

    /** A frame came that is of use; it is handed on next. */
    void frameCaptured(long index, int widthPx, int heightPx);

    /** A frame came that is of no use. */
    void frameUnused(Unused why);

    /** The camera gives no frames of use for now. */
    void cameraLost(String cause);

    /** Something about the camera that people want to know and that keeps nobody from seeing. */
    void cameraNotice(String what);

    /** The stream cannot go on. */
    void failed(String cause);
}
