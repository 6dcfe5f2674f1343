using Infra.Proxy.Data;

namespace Infra.Proxy.Tests.Support;

/// <summary>A connection without a peer: what is sent is kept, and nothing comes.</summary>
internal sealed class MemoryTransport : Transport
{
    private readonly List<byte> _sent = [];
    private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What was sent.</summary>
    internal byte[] Sent => [.. _sent];

    internal bool IsSendEnded { get; private set; }

    /// <summary>Done when it was aborted.</summary>
    internal Task Aborted => _aborted.Task;

    internal override bool IsQuiet => true;

    internal override bool IsQuietForSure => true;

    internal override ValueTask<int> ReceiveAsync(Memory<byte> target) => new(0);

    internal override ValueTask<int> SendAsync(ReadOnlyMemory<byte> source)
    {
        _sent.AddRange(source.ToArray());
        return new ValueTask<int>(source.Length);
    }

    internal override ValueTask EndSendAsync()
    {
        IsSendEnded = true;
        return ValueTask.CompletedTask;
    }

    internal override ValueTask CloseAsync() => ValueTask.CompletedTask;

    internal override void EndReceive()
    {
    }

    internal override void Abort() => _aborted.TrySetResult();

    internal override void Drop()
    {
    }
}
