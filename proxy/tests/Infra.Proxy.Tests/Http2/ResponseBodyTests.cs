using System.Buffers;
using System.IO.Pipelines;
using Infra.Proxy.Http2;

namespace Infra.Proxy.Tests.Http2;

public sealed class ResponseBodyTests
{
    private static readonly byte[] Body = [.. Enumerable.Range(0, 100).Select(i => (byte)i)];

    [Theory]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(1000)]
    public void Write_ToRoomOfAnySize_WritesAll(int room)
    {
        var writer = new ScriptedWriter(room, roomsMax: int.MaxValue);

        ResponseBody.Write(writer, Body);
        ResponseBody.Write(writer, []);

        Assert.Equal(Body, writer.Written);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Write_WhenThereIsNoRoomAnyMore_IsAFailureOfTheClient(int rooms)
    {
        // What a stream gives that is reset at this moment.
        var writer = new ScriptedWriter(room: 10, rooms);

        Assert.Throws<IOException>(() => ResponseBody.Write(writer, Body));
    }

    /// <summary>Gives memory of one size, a number of times.</summary>
    private sealed class ScriptedWriter(int room, int roomsMax) : PipeWriter
    {
        private readonly ArrayBufferWriter<byte> _written = new();
        private readonly byte[] _room = new byte[room];
        private int _rooms;

        internal byte[] Written => _written.WrittenSpan.ToArray();

        public override void Advance(int bytes) => _written.Write(_room.AsSpan(0, bytes));

        public override Memory<byte> GetMemory(int sizeHint = 0) => _rooms++ < roomsMax ? _room : Memory<byte>.Empty;

        public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

        public override void CancelPendingFlush() => throw new NotSupportedException();

        public override void Complete(Exception? exception = null) => throw new NotSupportedException();

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
