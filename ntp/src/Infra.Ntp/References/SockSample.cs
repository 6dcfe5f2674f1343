using Infra.Buffers;
using Infra.Ntp.Wire;

namespace Infra.Ntp.References;

/// <summary>
/// A sample that gpsd and others send through a datagram socket: 40 bytes, little endian.
/// <code>
/// tv_sec i64 | tv_usec i64 | offset f64 | pulse i32 | leap i32 | padding i32 | magic 0x534F434B
/// </code>
/// True time was tv + offset at the moment when the system clock showed tv.
/// </summary>
/// <param name="Time">What the system clock showed.</param>
/// <param name="Offset">True time minus that, s; less than 2^31 either way.</param>
/// <param name="IsPulse">Whether only the place within the second is known.</param>
/// <param name="Leap">Announcement.</param>
public readonly record struct SockSample(NtpTimestamp Time, double Offset, bool IsPulse, LeapIndicator Leap)
{
    /// <summary>Bytes of a sample.</summary>
    public const int Length = 40;

    private const uint Magic = 0x534F434B;
    private const long UnixSecondsMax = 1L << 40;
    private const double OffsetMax = 2147483648.0;

    /// <summary>Reads a datagram. Never throws.</summary>
    public static SockSampleResult TryParse(ReadOnlySpan<byte> datagram, out SockSample sample)
    {
        sample = default;
        if (datagram.Length != Length) return SockSampleResult.BadLength;
        var reader = new WireReader(datagram);
        reader.TryReadUInt64LittleEndian(out ulong seconds);
        reader.TryReadUInt64LittleEndian(out ulong microseconds);
        reader.TryReadUInt64LittleEndian(out ulong offsetBits);
        reader.TryReadUInt32LittleEndian(out uint pulse);
        reader.TryReadUInt32LittleEndian(out uint leap);
        reader.TrySkip(sizeof(uint));
        reader.TryReadUInt32LittleEndian(out uint magic);
        if (magic != Magic) return SockSampleResult.BadMagic;
        if (microseconds >= 1_000_000 || (long)seconds is > UnixSecondsMax or < -UnixSecondsMax) return SockSampleResult.BadTime;
        double offset = BitConverter.UInt64BitsToDouble(offsetBits);
        if (!(Math.Abs(offset) < OffsetMax)) return SockSampleResult.BadOffset;   // catches what is not a number
        if (leap > 2) return SockSampleResult.BadLeap;
        sample = new SockSample(NtpTimestamp.FromUnix((long)seconds, (int)microseconds * 1000), offset, pulse != 0, (LeapIndicator)leap);
        return SockSampleResult.Ok;
    }

    /// <summary>Writes a datagram of <see cref="Length"/> bytes, as the other side would.</summary>
    /// <param name="pivotUnixSeconds">A time within 68 years of <see cref="Time"/>.</param>
    /// <param name="target">Where it goes.</param>
    /// <exception cref="ArgumentException"><paramref name="target"/> is too short.</exception>
    public void Write(long pivotUnixSeconds, Span<byte> target)
    {
        UnixTime time = Time.ToUnix(pivotUnixSeconds);
        var writer = new WireWriter(target);
        writer.WriteUInt64LittleEndian((ulong)time.Seconds);
        writer.WriteUInt64LittleEndian((ulong)(time.Nanoseconds / 1000));
        writer.WriteUInt64LittleEndian(BitConverter.DoubleToUInt64Bits(Offset));
        writer.WriteUInt32LittleEndian(IsPulse ? 1u : 0);
        writer.WriteUInt32LittleEndian((uint)Leap);
        writer.WriteUInt32LittleEndian(0);
        writer.WriteUInt32LittleEndian(Magic);
        if (writer.HasOverflowed) throw new ArgumentException("no room for a sample", nameof(target));
    }

    /// <summary>The same for the engine.</summary>
    /// <param name="at"><see cref="Time"/> by the steered clock; the same unless that is not the system clock.</param>
    public ReferenceSample ToReference(NtpTimestamp at) => new(at, Time + NtpDuration.FromSeconds(Offset), IsPulse, Leap);
}
