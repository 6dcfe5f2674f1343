using System.Buffers;
using Infra.Tls.Errors;

namespace Infra.Tls.Tests.Support;

/// <summary>One end of a connection in memory: keeps what was received and not consumed, what is to be sent, and the data that came out.</summary>
internal sealed class Endpoint(TlsConnection connection) : IDisposable
{
    /// <summary>Room for the data of the longest record.</summary>
    internal const int TargetBytesDefault = 1 << 14;

    private const byte Untouched = 0xEE;

    private readonly ArrayBufferWriter<byte> _wire = new();
    private readonly List<byte> _data = [];
    private byte[] _received = new byte[4096];
    private byte[] _target = NewTarget(TargetBytesDefault);
    private int _count;

    internal TlsConnection Connection { get; } = connection;

    internal TlsStatus Status { get; private set; } = TlsStatus.NeedInput;

    internal byte[] Data => [.. _data];

    /// <summary>How much memory of its own the reader brings along for data; 0 has everything decrypted in place.</summary>
    internal int TargetBytes
    {
        get => _target.Length;
        set => _target = NewTarget(value);
    }

    /// <summary>How often data came straight into the reader's memory.</summary>
    internal int TargetUses { get; private set; }

    internal int ErrorCount { get; private set; }

    /// <summary>How many bytes are kept for later.</summary>
    internal int Unconsumed => _count;

    internal TlsException Failure => Connection.Failure ?? throw new InvalidOperationException("The connection has not failed.");

    /// <summary>Takes bytes of the peer and works until nothing more can be done; checks that every call makes progress.</summary>
    internal void Feed(ReadOnlySpan<byte> bytes)
    {
        if (_received.Length < _count + bytes.Length) Array.Resize(ref _received, 2 * (_count + bytes.Length));
        bytes.CopyTo(_received.AsSpan(_count));
        _count += bytes.Length;
        bool wasEstablished = Connection.IsEstablished;
        while (true)
        {
            int before = _wire.WrittenCount;
            var input = new TlsInput(_received.AsSpan(0, _count), _target);
            TlsStatus status = Connection.Process(ref input, _wire);
            if (status == TlsStatus.HavePlaintext) _data.AddRange(input.Plaintext);
            CheckTarget(in input, status);
            int consumed = input.Consumed;
            bool hasWritten = _wire.WrittenCount != before;
            switch (status)
            {
                case TlsStatus.NeedInput:
                    Assert.True(input.Missing > 0);
                    break;
                case TlsStatus.HaveOutput:
                    Assert.True(hasWritten, "HaveOutput without output");
                    break;
                case TlsStatus.HavePlaintext:
                    Assert.False(input.Plaintext.IsEmpty);
                    Assert.True(consumed > 0);
                    break;
                case TlsStatus.Established:
                    Assert.False(wasEstablished, "established twice");
                    wasEstablished = true;
                    Assert.NotNull(Connection.Handshake);
                    break;
                case TlsStatus.Failed:
                    Assert.NotNull(Connection.Failure);
                    ErrorCount++;
                    break;
                default:
                    break;
            }
            _received.AsSpan(consumed, _count - consumed).CopyTo(_received);
            _count -= consumed;
            Status = status;
            if (status is TlsStatus.NeedInput or TlsStatus.Failed or TlsStatus.Closed) return;
        }
    }

    /// <summary>In the reader's memory lies the data that he was given, and nothing else that was ever decrypted.</summary>
    private void CheckTarget(in TlsInput input, TlsStatus status)
    {
        Assert.True(!input.IsInTarget || status == TlsStatus.HavePlaintext, "something in the target that is no data");
        int taken = 0;
        if (input.IsInTarget)
        {
            Assert.True(input.Plaintext.Overlaps(_target, out int offset) && offset == 0);
            taken = input.Plaintext.Length;
            TargetUses++;
        }
        Assert.False(_target.AsSpan(taken).ContainsAnyExcept((byte)0, Untouched), "left behind in the target");
        _target.AsSpan(0, taken).Fill(Untouched);
    }

    private static byte[] NewTarget(int length)
    {
        var target = new byte[length];
        target.AsSpan().Fill(Untouched);
        return target;
    }

    internal void EndOfInput() => Status = Connection.EndOfInput();

    internal void Send(ReadOnlySpan<byte> data) => Connection.Encrypt(data, _wire);

    internal void Close() => Connection.SendCloseNotify(_wire);

    internal bool RequestKeyUpdate() => Connection.RequestKeyUpdate(_wire);

    /// <summary>Takes what is to be sent.</summary>
    internal byte[] Take()
    {
        byte[] bytes = _wire.WrittenSpan.ToArray();
        _wire.ResetWrittenCount();
        return bytes;
    }

    public void Dispose() => Connection.Dispose();
}
