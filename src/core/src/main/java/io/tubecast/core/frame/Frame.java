package io.tubecast.core.frame;

/**
 * One image with its stamp. A frame is a reusable slot: a source fills it, then it is handed on.
 *
 * <p>The image is replaced only when the size of the stream changes, so a steady stream allocates nothing. Not thread-safe: one
 * stage owns a frame at a time.
 */
public final class Frame {
    private Image image;
    private FrameStamp stamp = new FrameStamp(-1, 0, 0);

    /** An empty slot of the given size. */
    public Frame(int width, int height) {
        image = new Image(width, height);
    }

    /** The picture; valid until the slot is filled again. */
    public Image image() {
        return image;
    }

    /** The picture, first made anew where its size is another. */
    public Image imageOfSize(int width, int height) {
        if (image.width() != width || image.height() != height) {
            image = new Image(width, height);
        }
        return image;
    }

    /** When the picture was taken. */
    public FrameStamp stamp() {
        return stamp;
    }

    /** Sets the time; called by the source that fills the slot. */
    public void stamp(FrameStamp newStamp) {
        stamp = newStamp;
    }
}
