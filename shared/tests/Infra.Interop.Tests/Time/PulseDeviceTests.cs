using System.Runtime.InteropServices;
using Infra.Interop.Time;

namespace Infra.Interop.Tests.Time;

public sealed class PulseDeviceTests
{
    [Fact]
    public void Open_OfADeviceThatGivesNoPulses_IsRefused()
    {
        NativeException exception = Assert.Throws<NativeException>(() => PulseDevice.Open("/dev/null"));

        Assert.Equal(Errno.ENOTTY, exception.Error);
    }

    [Fact]
    public void Open_OfNothing_IsRefused() => Assert.Equal(Errno.ENOENT, Assert.Throws<NativeException>(() => PulseDevice.Open("/dev/no-such-pps")).Error);

    /// <summary>&lt;linux/pps.h&gt;: sizes and offsets are the same on x86-64 and arm64.</summary>
    [Fact]
    public void Structs_HaveTheKernelsSizesAndOffsets()
    {
        Assert.Equal(40, Marshal.SizeOf<PulseDevice.PulseParameters>());
        Assert.Equal(64, Marshal.SizeOf<PulseDevice.PulseFetch>());
        Assert.Equal(8, Marshal.OffsetOf<PulseDevice.PulseFetch>("AssertSeconds"));
        Assert.Equal(24, Marshal.OffsetOf<PulseDevice.PulseFetch>("ClearSeconds"));
        Assert.Equal(48, Marshal.OffsetOf<PulseDevice.PulseFetch>("TimeoutSeconds"));
        Assert.Equal(60, Marshal.OffsetOf<PulseDevice.PulseFetch>("TimeoutFlags"));
    }
}
