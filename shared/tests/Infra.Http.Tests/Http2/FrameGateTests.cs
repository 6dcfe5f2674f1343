using FsCheck;
using FsCheck.Fluent;
using Infra.Buffers;
using Infra.Http.Http2;

namespace Infra.Http.Tests.Http2;

public sealed class FrameGateTests
{
    // With the SETTINGS that belong to it.
    private static readonly byte[] Preface = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(4, 0, 0, 0)];

    /// <summary>CVE-2023-44487 (rapid reset) and CVE-2025-8671 (resets that the server is made to send): both count.</summary>
    [Theory]
    [InlineData(201, 0, FrameGateVerdict.Resets)]
    [InlineData(0, 201, FrameGateVerdict.Resets)]
    [InlineData(100, 101, FrameGateVerdict.Resets)]
    [InlineData(100, 100, FrameGateVerdict.Pass)]
    public void Resets_OfBothSides_HaveOneBudget(int ofClient, int ofServer, FrameGateVerdict expected)
    {
        var gate = new FrameGate(FrameGateLimits.Default);
        gate.FromClient(Preface, 0);

        gate.FromServer(Many(ofServer, 3, 4), 0);

        Assert.Equal(expected, gate.FromClient(Many(ofClient, 3, 4), 29_999));
    }

    [Fact]
    public void Resets_SlowerThanTheBudget_Pass()
    {
        var gate = new FrameGate(FrameGateLimits.Default);
        gate.FromClient(Preface, 0);
        for (int i = 0; i < 1000; i++)
            Assert.Equal(FrameGateVerdict.Pass, gate.FromClient(Frame(3, 0, 4), i * 200));
    }

    /// <summary>CVE-2019-9511 to 9518: frames that cost work and bring nothing.</summary>
    [Theory]
    [InlineData(6, 8)]
    [InlineData(4, 0)]
    [InlineData(2, 5)]
    [InlineData(8, 4)]
    [InlineData(0, 0)]
    [InlineData(200, 3)]
    public void ControlFrames_WithoutProgress_AreBounded(byte type, int length)
    {
        var gate = new FrameGate(FrameGateLimits.Default);
        gate.FromClient(Preface, 0);

        Assert.Equal(FrameGateVerdict.Pass, gate.FromClient(Many(1000, type, length), 0));
        Assert.Equal(FrameGateVerdict.ControlFrames, gate.FromClient(Frame(type, 0, length), 9_999));
    }

    /// <summary>CVE-2019-9518: data of nothing but padding bring nothing either, and pay for no other frame.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(3, 2)]
    [InlineData(256, 255)]
    [InlineData(2, 9)]   // more than there is: Kestrel's to refuse
    public void Data_OfPaddingAlone_AreNoProgress(int length, byte padding)
    {
        var gate = new FrameGate(FrameGateLimits.Default);
        gate.FromClient(Preface, 0);
        byte[] frame = Frame(0, 8, length);
        frame[9] = padding;

        Assert.Equal(FrameGateVerdict.Pass, gate.FromClient([.. Enumerable.Repeat(frame, 1000).SelectMany(each => each)], 0));
        Assert.Equal(FrameGateVerdict.ControlFrames, gate.FromClient(frame, 0));
    }

    [Fact]
    public void Data_BesidePadding_AreProgress()
    {
        var gate = new FrameGate(FrameGateLimits.Default);
        gate.FromClient(Preface, 0);
        byte[] frame = Frame(0, 8, 10);
        frame[9] = 8;
        for (int i = 0; i < 1000; i++)
            Assert.Equal(FrameGateVerdict.Pass, gate.FromClient([.. Many(10, 8, 4), .. frame], 0));
    }

    [Theory]
    [InlineData(0, 900)]
    [InlineData(1, 1)]
    public void ControlFrames_BesideProgress_Pass(byte type, int length)
    {
        var gate = new FrameGate(FrameGateLimits.Default);
        gate.FromClient(Preface, 0);
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(FrameGateVerdict.Pass, gate.FromClient(Many(100, 8, 4), 0));
            gate.FromServer(Frame(type, 4, length), 0);
        }
    }

    /// <summary>A byte of data now and then does not pay for a flood of other frames, whoever sends it; nor does padding.</summary>
    [Theory]
    [InlineData(1, 0, true)]
    [InlineData(1, 0, false)]
    [InlineData(200, 198, true)]
    [InlineData(800, 0, true)]
    public void ControlFrames_BesideDropsOfData_AreBounded(int length, byte padding, bool isClient)
    {
        var gate = new FrameGate(FrameGateLimits.Default);
        gate.FromClient(Preface, 0);
        byte[] frame = Frame(0, (byte)(padding > 0 ? 8 : 0), length);
        if (padding > 0) frame[9] = padding;

        FrameGateVerdict verdict = FrameGateVerdict.Pass;
        for (int i = 0; i < 150 && verdict == FrameGateVerdict.Pass; i++)
        {
            gate.FromClient(Many(99, 6, 8), 0);
            verdict = isClient ? gate.FromClient(frame, 0) : gate.FromServer(frame, 0);
        }

        Assert.Equal(FrameGateVerdict.ControlFrames, verdict);
    }

    /// <summary>A stream of small messages there and back, as gRPC has them: each goes with a PING that measures the line, the answer to one of the server's, and two WINDOW_UPDATE.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(100)]
    public void ControlFrames_BesideSmallMessages_Pass(int length)
    {
        var gate = new FrameGate(FrameGateLimits.Default);
        gate.FromClient(Preface, 0);
        byte[] message = Frame(0, 0, length);
        for (int i = 0; i < 10_000; i++)
        {
            gate.FromServer(message, 0);
            Assert.Equal(FrameGateVerdict.Pass, gate.FromClient([.. message, .. Many(2, 6, 8), .. Many(2, 8, 4)], 0));
        }
        // A client that only listens.
        for (int i = 0; i < 10_000; i++)
        {
            gate.FromServer(message, 0);
            Assert.Equal(FrameGateVerdict.Pass, gate.FromClient([.. Many(2, 6, 8), .. Many(2, 8, 4)], 0));
        }
    }

    /// <summary>CVE-2024-27919, CVE-2024-28182, CVE-2023-45288: a field block that never ends.</summary>
    [Fact]
    public void Continuations_AreBoundedInNumberAndBytes()
    {
        var gate = new FrameGate(FrameGateLimits.Default);
        gate.FromClient([.. Preface, .. Frame(1, 0, 10)], 0);
        Assert.Equal(FrameGateVerdict.Pass, gate.FromClient(Many(16, 9, 1), 0));
        Assert.Equal(FrameGateVerdict.Continuations, gate.FromClient(Frame(9, 0, 1), 0));

        gate = new FrameGate(FrameGateLimits.Default);
        gate.FromClient([.. Preface, .. Frame(1, 0, 16384)], 0);
        Assert.Equal(FrameGateVerdict.Pass, gate.FromClient(Frame(9, 0, 1024), 0));
        Assert.Equal(FrameGateVerdict.BlockBytes, gate.FromClient(Frame(9, 4, 1), 0));
    }

    [Fact]
    public void Blocks_OneAfterTheOther_AreCountedAnew()
    {
        var gate = new FrameGate(FrameGateLimits.Default);
        gate.FromClient(Preface, 0);
        for (int i = 0; i < 50; i++)
            Assert.Equal(FrameGateVerdict.Pass, gate.FromClient([.. Frame(1, 0, 10_000), .. Many(15, 9, 1), .. Frame(9, 4, 1)], 0));
    }

    [Fact]
    public void WriteGoAway_NamesTheLastStreamOfTheClient()
    {
        var gate = new FrameGate(FrameGateLimits.Default);
        gate.FromClient([.. Preface, .. Frame(1, 4, 3, 7), .. Frame(1, 4, 3, 5)], 0);
        var frame = new byte[FrameGate.GoAwayBytes];

        gate.WriteGoAway(frame);

        Assert.Equal([0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 11], frame);
    }

    [Theory]
    [InlineData(4, 1)]
    [InlineData(6, 0)]
    [InlineData(1, 5)]
    public void Connection_ThatDoesNotBeginWithSettings_IsAProtocolError(byte type, byte flags)
    {
        var gate = new FrameGate(FrameGateLimits.Default);
        var frame = new byte[FrameGate.GoAwayBytes];

        Assert.Equal(FrameGateVerdict.Preface, gate.FromClient([.. Preface[..24], .. Frame(type, flags, 8)], 0));
        gate.WriteGoAway(frame);

        Assert.Equal([0, 0, 0, 1], frame[13..]);
    }

    [Fact]
    public void IsServerAtBoundary_IsTrueOnlyBetweenFrames()
    {
        var gate = new FrameGate(FrameGateLimits.Default);
        byte[] bytes = [.. Frame(0, 0, 5), .. Frame(4, 0, 0), .. Frame(0, 8, 1), .. Frame(0, 8, 0), .. Frame(0, 8, 3)];
        for (int i = 0; i < bytes.Length; i++)
        {
            Assert.Equal(i is 0 or 14 or 23 or 33 or 42, gate.IsServerAtBoundary);
            gate.FromServer(bytes.AsSpan(i, 1), 0);
        }
        Assert.True(gate.IsServerAtBoundary);
    }

    [Fact]
    public void IsServerAtBoundary_WithinABlockInSeveralFrames_IsFalse()
    {
        var gate = new FrameGate(FrameGateLimits.Default);

        gate.FromServer(Frame(1, 1, 5), 0);
        Assert.False(gate.IsServerAtBoundary);
        gate.FromServer(Frame(9, 0, 5), 0);
        Assert.False(gate.IsServerAtBoundary);
        gate.FromServer(Frame(9, 4, 5), 0);
        Assert.True(gate.IsServerAtBoundary);
        gate.FromServer(Frame(1, 4, 5), 0);
        Assert.True(gate.IsServerAtBoundary);
    }

    [Fact]
    public void CanInsertBlock_AfterResetsOfEitherSide_IsFalseForTheirStreams()
    {
        var gate = new FrameGate(FrameGateLimits.Default);
        gate.FromClient(Preface, 0);

        gate.FromServer(Frame(3, 0, 4, 5), 0);
        gate.FromClient(Frame(3, 0, 4, 7), 0);

        Assert.Equal([true, true, false, false, true], ((uint[])[1, 3, 5, 7, 9]).Select(gate.CanInsertBlock));
        // Sixty-four are kept.
        for (uint stream = 11; stream < 11 + (2 * 62); stream += 2)
            gate.FromClient(Frame(3, 0, 4, stream), 0);
        Assert.False(gate.CanInsertBlock(5));
        gate.FromClient(Frame(3, 0, 4, 201), 0);
        Assert.True(gate.CanInsertBlock(5));
        Assert.False(gate.CanInsertBlock(7));
        Assert.False(gate.CanInsertBlock(201));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("1=4096", true)]
    [InlineData("1=65536", true)]
    [InlineData("1=4095", false)]
    [InlineData("1=0", false)]
    [InlineData("2=0 1=0 4=100", false)]
    [InlineData("2=0 257=0 4=1", true)]
    [InlineData("1=100 1=4096", false)]
    public void CanInsertBlock_OnceTheTableWasSmall_IsFalse(string settings, bool expected)
    {
        byte[] payload = [.. settings.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(setting => setting.Split('=')).SelectMany(parts => Setting(ushort.Parse(parts[0]), uint.Parse(parts[1])))];
        byte[] frame = Frame(4, 0, payload.Length, 0);
        payload.CopyTo(frame, 9);
        // As the first frame, and as a later one between others; split anywhere.
        foreach (byte[] bytes in (byte[][])[[.. Preface[..24], .. frame], [.. Preface, .. Frame(6, 0, 8), .. frame, .. Frame(4, 1, 0), .. Frame(6, 0, 8)]])
        {
            for (int step = 1; step <= bytes.Length; step++)
            {
                var gate = new FrameGate(FrameGateLimits.Default);
                for (int i = 0; i < bytes.Length; i += step)
                    Assert.Equal(FrameGateVerdict.Pass, gate.FromClient(bytes.AsSpan(i, Math.Min(step, bytes.Length - i)), 0));
                Assert.Equal(expected, gate.CanInsertBlock(1));
            }
        }
    }

    private static byte[] Setting(ushort id, uint value) => [(byte)(id >> 8), (byte)id, (byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    [Fact]
    public void Verdict_HoweverTheInputIsSplit_IsTheSame() =>
        Prop.ForAll<byte[], byte>((bytes, step) =>
        {
            var limits = new FrameGateLimits { ResetsMax = 1, ControlFramesMax = 2, ContinuationsMax = 1, BlockBytesMax = 20 };
            // Small lengths, so that there are many frames.
            byte[] input = [.. Preface, .. bytes.SelectMany(value => Frame((byte)(value & 15), (byte)(value >> 4), value & 7))];
            var whole = new FrameGate(limits);
            FrameGateVerdict expected = whole.FromClient(input, 0);
            var split = new FrameGate(limits);
            FrameGateVerdict last = FrameGateVerdict.Pass;
            for (int i = 0; i < input.Length; i += 1 + (step & 3))
                last = split.FromClient(input.AsSpan(i, Math.Min(1 + (step & 3), input.Length - i)), 0);
            return last == expected;
        }).QuickCheckThrowOnFailure();

    internal static byte[] Frame(byte type, byte flags, int length, uint stream = 1)
    {
        var frame = new byte[9 + length];
        var writer = new WireWriter(frame);
        writer.WriteUInt24((uint)length);
        writer.WriteByte(type);
        writer.WriteByte(flags);
        writer.WriteUInt32(stream);
        return frame;
    }

    private static byte[] Many(int count, byte type, int length) => [.. Enumerable.Repeat(Frame(type, 0, length), count).SelectMany(frame => frame)];
}
