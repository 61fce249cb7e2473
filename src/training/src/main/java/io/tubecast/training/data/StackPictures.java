package io.tubecast.training.data;

import io.tubecast.core.flow.FlowStackSource;
import io.tubecast.core.frame.Image;
import java.util.ArrayList;
import java.util.List;

/** Takes a flow stack apart into one picture of three channels a field, x, y and magnitude. Keeps buffers: one a thread. */
public final class StackPictures {
    private byte[] stack = new byte[0];
    private byte[] field = new byte[0];
    private List<Image> pictures = List.of();

    /**
     * The pictures of a frame's stack, oldest field first.
     *
     * @param frame 0-based, one that has a stack
     * @return valid until the next call
     */
    public List<Image> read(FlowStackSource source, int frame) {
        int channels = source.layout().channels();
        fit(source.width(), source.height(), channels / 3);
        source.stack(frame, stack);
        for (int i = 0; i < pictures.size(); i++) {
            int from = 3 * i;
            for (int at = 0; at < field.length; at += 3) {
                field[at] = stack[from];
                field[at + 1] = stack[from + 1];
                field[at + 2] = stack[from + 2];
                from += channels;
            }
            pictures.get(i).pixels().put(0, field);
        }
        return pictures;
    }

    private void fit(int width, int height, int fields) {
        if (pictures.size() == fields
                && pictures.get(0).width() == width
                && pictures.get(0).height() == height) {
            return;
        }
        List<Image> fitting = new ArrayList<>();
        for (int i = 0; i < fields; i++) {
            fitting.add(new Image(width, height));
        }
        pictures = List.copyOf(fitting);
        field = new byte[3 * width * height];
        stack = new byte[fields * field.length];
    }
}
