package io.tubecast.inference.tensorrt.presets;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import org.bytedeco.tensorrt.nvinfer.ILogger.Severity;
import org.junit.jupiter.api.Test;

/** The logger itself needs the native library; how it reads what that hands out does not. */
class NativeLoggerTest {
    @Test
    void readsSeveritiesAsNativeCodeMakesThem() throws Exception {
        assertThat(NativeLogger.Level.of(handedOut(Severity.kINTERNAL_ERROR))).isEqualTo(NativeLogger.Level.ERROR);
        assertThat(NativeLogger.Level.of(handedOut(Severity.kERROR))).isEqualTo(NativeLogger.Level.ERROR);
        assertThat(NativeLogger.Level.of(handedOut(Severity.kWARNING))).isEqualTo(NativeLogger.Level.WARNING);
        assertThat(NativeLogger.Level.of(handedOut(Severity.kINFO))).isEqualTo(NativeLogger.Level.INFO);
        assertThat(NativeLogger.Level.of(handedOut(Severity.kVERBOSE))).isEqualTo(NativeLogger.Level.VERBOSE);
    }

    /** An object of the enum's class that no constructor has seen, with nothing but its number: what JNI's AllocObject makes. */
    private static Severity handedOut(Severity constant) throws ReflectiveOperationException {
        Class<?> unsafe = Class.forName("sun.misc.Unsafe");
        Field instance = unsafe.getDeclaredField("theUnsafe");
        instance.setAccessible(true);
        Method allocate = unsafe.getMethod("allocateInstance", Class.class);
        Severity made = (Severity) allocate.invoke(instance.get(null), Severity.class);
        Field value = Severity.class.getField("value");
        value.setAccessible(true);
        value.set(made, constant.value);
        assertThat(made).isNotSameAs(constant);
        return made;
    }
}
