using System.Runtime.InteropServices;
using Infra.Interop.Files;
using Microsoft.Win32.SafeHandles;

namespace Infra.Interop.Time;

/// <summary>
/// A device that says when a pulse arrived, such as <c>/dev/pps0</c>: the ioctls of RFC 2783 as &lt;linux/pps.h&gt; has them. Only assert edges are
/// asked for. One thread at a time.
/// </summary>
public sealed partial class PulseDevice : IDisposable
{
    private const nuint GetCapabilities = 0x800870A3;
    private const nuint GetParameters = 0x800870A1;
    private const nuint SetParameters = 0x400870A2;
    private const nuint Fetch = 0xC00870A4;
    private const int TimeInvalid = 1;            // PPS_TIME_INVALID
    private const int FormatTimeSpec = 0x1000;    // PPS_TSFMT_TSPEC

    private readonly SafeFileHandle _device;

    private PulseDevice(SafeFileHandle device, PulseSupport support)
    {
        _device = device;
        Support = support;
    }

    /// <summary>What it can do; at least capture assert edges and wait for them.</summary>
    public PulseSupport Support { get; }

    /// <summary>Opens a device and makes it take the time of assert edges.</summary>
    /// <exception cref="NativeException">
    /// ENOENT, EACCES: there is none, or not for us. ENOTTY: it is no pulse device. EOPNOTSUPP: it cannot wait for edges. EPERM: it must be set up, which
    /// needs CAP_SYS_TIME.
    /// </exception>
    public static PulseDevice Open(string path)
    {
        SafeFileHandle device = SecureFile.Open(null, path, OpenFlags.ReadWrite);
        try
        {
            int bits = 0;
            Check(ioctl_int(device, GetCapabilities, ref bits), path);
            var support = (PulseSupport)bits;
            if (!support.HasFlag(PulseSupport.CaptureAssert | PulseSupport.CanWait)) throw new NativeException("ioctl", Errno.EOPNOTSUPP);
            PulseParameters parameters = default;
            Check(ioctl_parameters(device, GetParameters, ref parameters), path);
            if ((parameters.Mode & (int)PulseSupport.CaptureAssert) == 0)
            {
                parameters.Mode |= (int)PulseSupport.CaptureAssert | FormatTimeSpec;
                Check(ioctl_parameters(device, SetParameters, ref parameters), path);
            }
            return new PulseDevice(device, support);
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    /// <summary>Waits for the next assert edge.</summary>
    /// <param name="timeout">At most this long.</param>
    /// <param name="pulse">The edge.</param>
    /// <returns>False if none came in time.</returns>
    /// <exception cref="NativeException">The device is gone (EIO, ENODEV).</exception>
    public bool TryWait(TimeSpan timeout, out Pulse pulse)
    {
        PulseFetch fetch = default;
        fetch.TimeoutSeconds = timeout.Ticks / TimeSpan.TicksPerSecond;
        fetch.TimeoutNanoseconds = (int)(timeout.Ticks % TimeSpan.TicksPerSecond * 100);
        fetch.TimeoutFlags = 0;
        int result = ioctl_fetch(_device, Fetch, ref fetch);
        pulse = new Pulse(fetch.AssertSequence, new TimeSpec(fetch.AssertSeconds, fetch.AssertNanoseconds));
        if (result == 0) return (fetch.AssertFlags & TimeInvalid) == 0;
        Errno error = NativeException.LastError;
        return error is Errno.ETIMEDOUT or Errno.EINTR ? false : throw new NativeException("ioctl", error);
    }

    /// <summary>Closes the device.</summary>
    public void Dispose() => _device.Dispose();

    private static void Check(int result, string path)
    {
        if (result < 0) throw NativeException.Last("ioctl", path);
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int ioctl_int(SafeFileHandle device, nuint request, ref int value);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int ioctl_parameters(SafeFileHandle device, nuint request, ref PulseParameters value);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int ioctl_fetch(SafeFileHandle device, nuint request, ref PulseFetch value);

    /// <summary><c>struct pps_kparams</c>: 40 bytes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 40)]
    internal struct PulseParameters
    {
        [FieldOffset(0)] internal int ApiVersion;
        [FieldOffset(4)] internal int Mode;
    }

    /// <summary><c>struct pps_fdata</c>: 64 bytes, of which the first 48 are <c>struct pps_kinfo</c>.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 64)]
    internal struct PulseFetch
    {
        [FieldOffset(0)] internal uint AssertSequence;
        [FieldOffset(4)] internal uint ClearSequence;
        [FieldOffset(8)] internal long AssertSeconds;
        [FieldOffset(16)] internal int AssertNanoseconds;
        [FieldOffset(20)] internal uint AssertFlags;
        [FieldOffset(24)] internal long ClearSeconds;
        [FieldOffset(32)] internal int ClearNanoseconds;
        [FieldOffset(36)] internal uint ClearFlags;
        [FieldOffset(40)] internal int CurrentMode;
        [FieldOffset(48)] internal long TimeoutSeconds;
        [FieldOffset(56)] internal int TimeoutNanoseconds;
        [FieldOffset(60)] internal uint TimeoutFlags;
    }
}
