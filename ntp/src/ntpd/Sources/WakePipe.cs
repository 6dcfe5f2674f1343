using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace Infra.Ntp.Daemon.Sources;

/// <summary>Wakes a thread that waits for descriptors: any thread writes a byte, the waiting one finds its end readable.</summary>
internal sealed class WakePipe : IDisposable
{
    private readonly AnonymousPipeServerStream _reader = new(PipeDirection.In);
    private readonly AnonymousPipeClientStream _writer;
    private int _isSignalled;

    internal WakePipe() => _writer = new AnonymousPipeClientStream(PipeDirection.Out, _reader.ClientSafePipeHandle);

    /// <summary>Readable while there is a signal.</summary>
    internal SafeHandle Handle => _reader.SafePipeHandle;

    /// <summary>Signals; at most one byte is ever in the pipe, so this does not block.</summary>
    internal void Signal()
    {
        if (Interlocked.Exchange(ref _isSignalled, 1) == 0) _writer.WriteByte(1);
    }

    /// <summary>Takes the signal away, when the handle was readable. Look at what it was about afterwards.</summary>
    internal void Clear()
    {
        _reader.ReadByte();
        Volatile.Write(ref _isSignalled, 0);
    }

    public void Dispose()
    {
        _writer.Dispose();
        _reader.Dispose();
    }
}
