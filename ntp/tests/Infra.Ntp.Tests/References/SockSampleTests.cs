using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using Infra.Ntp.References;
using Infra.Ntp.Wire;
using Infra.Testing;

namespace Infra.Ntp.Tests.References;

public class SockSampleTests
{
    private const long Pivot = 1_767_225_600;
    private static readonly SockSample Sample = new(NtpTimestamp.FromUnix(Pivot, 250_000_000), -0.125, IsPulse: false, LeapIndicator.Insert);

    [Fact]
    public void KnownBytes_GiveTheirSample()
    {
        byte[] bytes = Bytes(Sample);
        Assert.Equal(Pivot, BinaryPrimitives.ReadInt64LittleEndian(bytes));
        Assert.Equal(250_000, BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(8)));
        Assert.Equal(-0.125, BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(16)));
        Assert.Equal(0, BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(24)));
        Assert.Equal(1, BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(28)));
        Assert.Equal("KCOS"u8.ToArray(), bytes[36..]);

        Assert.Equal(SockSampleResult.Ok, SockSample.TryParse(bytes, out SockSample read));
        Assert.Equal(Sample, read);
    }

    [Fact]
    public void Prefixes_AndAppendedBytes_AreRefused()
    {
        WireAssert.EveryProperPrefixFails(Bytes(Sample), Parses);
        WireAssert.AppendedByteFails(Bytes(Sample), Parses);
    }

    [Theory]
    [InlineData(36, 0x4B434F53u, SockSampleResult.BadMagic)]
    [InlineData(8, 1_000_000u, SockSampleResult.BadTime)]
    [InlineData(12, 0x80000000u, SockSampleResult.BadTime)]
    [InlineData(4, 0x7FFFFFFFu, SockSampleResult.BadTime)]
    [InlineData(4, 0x80000000u, SockSampleResult.BadTime)]
    [InlineData(20, 0x7FF80000u, SockSampleResult.BadOffset)]
    [InlineData(20, 0x7FF00000u, SockSampleResult.BadOffset)]
    [InlineData(20, 0xC1E00000u, SockSampleResult.BadOffset)]
    [InlineData(28, 3u, SockSampleResult.BadLeap)]
    [InlineData(28, uint.MaxValue, SockSampleResult.BadLeap)]
    public void BadValue_IsRefusedWithItsReason(int at, uint value, SockSampleResult expected)
    {
        byte[] bytes = Bytes(Sample);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), value);

        Assert.Equal(expected, SockSample.TryParse(bytes, out _));
    }

    [Fact]
    public void AnyBytes_NeverThrow() => Prop.ForAll<byte[]>(bytes =>
    {
        byte[] datagram = new byte[SockSample.Length];
        (bytes ?? []).AsSpan(0, Math.Min((bytes ?? []).Length, 36)).CopyTo(datagram);
        "KCOS"u8.CopyTo(datagram.AsSpan(36));
        return SockSample.TryParse(datagram, out SockSample sample) != SockSampleResult.Ok || Math.Abs(sample.Offset) < 2147483648.0;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(1, 0, 250_000_000, -0.25)]
    [InlineData(1, 7, 750_000_000, 0.25)]
    [InlineData(2, 7, 0, 1.0)]
    [InlineData(0.2, 7, 250_000_000, -0.05)]
    [InlineData(0.2, 7, 350_000_000, 0.05)]
    public void Pulse_IsMeantForTheNearestPeriod(double period, int second, int nanoseconds, double offset)
    {
        NtpTimestamp at = NtpTimestamp.FromUnix(second, nanoseconds);

        ReferenceSample sample = ReferenceSample.OfPulse(at, period);

        Assert.True(sample.IsPeriodic);
        Assert.Equal(Math.Abs(offset), Math.Abs((sample.Truth - at).TotalSeconds), 9);
        if (period != 2) Assert.Equal(offset, (sample.Truth - at).TotalSeconds, 9);
    }

    private static byte[] Bytes(SockSample sample)
    {
        byte[] bytes = new byte[SockSample.Length];
        sample.Write(Pivot, bytes);
        return bytes;
    }

    private static bool Parses(ReadOnlySpan<byte> bytes) => SockSample.TryParse(bytes, out _) == SockSampleResult.Ok;
}
