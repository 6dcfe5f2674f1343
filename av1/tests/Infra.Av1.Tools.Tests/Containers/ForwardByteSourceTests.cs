using Infra.Av1.Containers;
using Infra.Av1.Tools.Tests.Streams;
using static Infra.Av1.Tools.Tests.Containers.Bytes;

namespace Infra.Av1.Tools.Tests.Containers;

/// <summary>Containers that come through a pipe.</summary>
public sealed class ForwardByteSourceTests
{
    private const int KeptBytes = 32 << 20;

    public static TheoryData<string> Names() =>
    [
        "p0-8-420.ivf", "c-section5.obu", "c-annexb.obu", "c-webm.webm", "c-mkv.mkv", "c-two-tracks.mkv", "c-mp4.mp4", "c-mp4-front.mp4", "c-fmp4.mp4", "svc-L3T3.obu", "still-full.obu",
    ];

    [Theory, MemberData(nameof(Names))]
    public void Demux_OfAPipe_GivesTheSamePackets(string name)
    {
        byte[] file = File.ReadAllBytes(StreamTable.PathOf(name));
        Demuxed whole = Demuxed.Of(file);
        foreach (int bytesAtATime in (int[])[1, 1000, 1 << 20])
        {
            Assert.True(Av1Container.TryOpen(new ForwardByteSource(new PipeStream(file, bytesAtATime)), null, out IDemuxer? demuxer, out Av1Error error), error.Detail);

            Demuxed piped = Demuxed.Of(demuxer);

            Assert.Null(piped.Error);
            Assert.Equal(whole.Packets.Select(p => Convert.ToHexString(p.Data)), piped.Packets.Select(p => Convert.ToHexString(p.Data)));
            Assert.Equal(whole.Packets.Select(p => p.Info), piped.Packets.Select(p => p.Info));
            Assert.Equal((whole.Info.FrameRateNumerator, whole.Info.FrameRateDenominator), (piped.Info.FrameRateNumerator, piped.Info.FrameRateDenominator));
            Assert.False(demuxer.TrySeek(0));
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Demux_OfAPipeThatBreaks_EndsWithABeginningAndAnError(string name)
    {
        byte[] file = File.ReadAllBytes(StreamTable.PathOf(name));
        string[] whole = [.. Demuxed.Of(file).Packets.Select(p => Convert.ToHexString(p.Data))];
        for (int length = 0; length < file.Length; length += Math.Max(1, file.Length / 40))
        {
            if (!Av1Container.TryOpen(new ForwardByteSource(new PipeStream(file[..length], 4096)), null, out IDemuxer? demuxer, out Av1Error refused))
            {
                Assert.NotEmpty(refused.Detail);
                continue;
            }

            string[] packets = [.. Demuxed.Of(demuxer).Packets.Select(p => Convert.ToHexString(p.Data))];

            Assert.Equal(whole.Take(packets.Length), packets);
        }
    }

    [Fact]
    public void Read_OfAnEndlessStream_KeepsItsHeadAndItsTail()
    {
        var source = new ForwardByteSource(new CountingStream());
        var bytes = new byte[100];
        long before = GC.GetAllocatedBytesForCurrentThread();

        foreach (long place in (long[])[0, KeptBytes - 50, KeptBytes, 200L << 20, (200L << 20) - KeptBytes / 2, 5, KeptBytes - 100])
        {
            Assert.Equal(bytes.Length, source.Read(place, bytes));
            Assert.All(Enumerable.Range(0, bytes.Length), i => Assert.Equal(CountingStream.At(place + i), bytes[i]));
        }

        Assert.Throws<IOException>(() => source.Read(KeptBytes + (1 << 20), bytes));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 66 << 20);
    }

    [Fact]
    public void Ivf_WithoutANumberOfFrames_HasItsRateInAPipe()
    {
        byte[] file = Join(Text("DKIF"), Little(2, 0), Little(2, 32), Text("AV01"), Little(2, 64), Little(2, 64), Little(4, 30), Little(4, 1), Little(4, 0), Little(4, 0));

        Assert.True(Av1Container.TryOpen(new ForwardByteSource(new PipeStream(file, 7)), null, out IDemuxer? demuxer, out _));

        Assert.Equal((30, 1), (demuxer.Info.FrameRateNumerator, demuxer.Info.FrameRateDenominator));
    }

    private sealed class PipeStream(byte[] bytes, int bytesAtATime) : ReadOnlyStream
    {
        private int _position;

        public override int Read(Span<byte> buffer)
        {
            int count = Math.Min(Math.Min(bytesAtATime, buffer.Length), bytes.Length - _position);
            bytes.AsSpan(_position, count).CopyTo(buffer);
            _position += count;
            return count;
        }
    }

    private sealed class CountingStream : ReadOnlyStream
    {
        private long _position;

        public static byte At(long place) => (byte)(place + (place >> 8) + (place >> 16));

        public override int Read(Span<byte> buffer)
        {
            for (int i = 0; i < buffer.Length; i++) buffer[i] = At(_position + i);
            _position += buffer.Length;
            return buffer.Length;
        }
    }

    private abstract class ReadOnlyStream : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
