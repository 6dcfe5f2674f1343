using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Infra.Pki.Names;
using Infra.Tls.Config;
using Infra.Tls.Errors;
using Infra.Tls.Handshake.Client;
using Infra.Tls.Handshake.Server;

namespace Infra.Tls;

/// <summary>
/// One TLS connection without I/O: bytes of the peer go in, bytes for the peer and application data come out. It opens no socket, starts no thread and asks
/// no clock but its provider's. A connection belongs to one caller at a time; after <see cref="Split"/> one caller may send while another receives.
/// <code>
/// TlsStatus status = connection.Process(ref input, wire);   // then send whatever is in wire, whatever the status
/// </code>
/// A client starts by a call without input. When a call fails the connection is dead; nothing that a peer does makes a method of it throw, except that
/// sending on a dead connection throws its <see cref="Failure"/>.
/// </summary>
public sealed class TlsConnection : IDisposable
{
    private readonly ConnectionCore _core;

    private TlsConnection(ConnectionCore core) => _core = core;

    /// <summary>A client's end.</summary>
    /// <param name="config">What it offers and trusts.</param>
    /// <param name="serverName">Whom it wants to reach.</param>
    public static TlsConnection Client(TlsClientConfig config, ServerName serverName)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(serverName);
        return new TlsConnection(new ConnectionCore(
            TlsRole.Client, config.Provider, config.KeyLog, config.RecordBytesMax, context => ClientStart.Begin(context, config, serverName)));
    }

    /// <summary>A server's end.</summary>
    /// <param name="config">What it offers.</param>
    public static TlsConnection Server(TlsServerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new TlsConnection(new ConnectionCore(
            TlsRole.Server, config.Provider, config.KeyLog, config.RecordBytesMax, context => new ExpectClientHello(config)));
    }

    /// <summary>Which end this is.</summary>
    public TlsRole Role => _core.Role;

    /// <summary>Whether the handshake has finished well; stays true afterwards.</summary>
    [MemberNotNullWhen(true, nameof(Handshake))]
    public bool IsEstablished => _core.Info is not null;

    /// <summary>The facts of the handshake; null until it is finished.</summary>
    public TlsHandshakeInfo? Handshake => _core.Info;

    /// <summary>Why the connection is dead; null while it is not.</summary>
    public TlsException? Failure => _core.State.Failure;

    /// <summary>Whether the peer has said close_notify.</summary>
    public bool IsPeerClosed => _core.IsPeerClosed;

    /// <summary>
    /// Takes bytes of the peer and writes what is due to the peer. Works through as many records as possible and stops early for application data
    /// and when the handshake has finished. Whatever the status says: send what was written to <paramref name="wire"/>, also after a failure (the alert).
    /// </summary>
    /// <param name="input">Received bytes, decrypted in place; see <see cref="TlsInput"/>.</param>
    /// <param name="wire">Takes bytes for the peer.</param>
    /// <exception cref="InvalidOperationException">The connection has been split.</exception>
    /// <exception cref="ObjectDisposedException">The connection has been disposed.</exception>
    public TlsStatus Process(ref TlsInput input, IBufferWriter<byte> wire)
    {
        ArgumentNullException.ThrowIfNull(wire);
        RequireWhole();
        TlsStatus status = _core.Receive(ref input, wire);
        if (_core.Sender.HasPending) _core.Sender.WritePending(wire);
        _core.ForgetOutput();
        return status;
    }

    /// <summary>
    /// Says that the transport has ended: <see cref="TlsStatus.Closed"/> after close_notify, <see cref="TlsStatus.Failed"/> (truncated) otherwise.
    /// Nothing is written.
    /// </summary>
    public TlsStatus EndOfInput()
    {
        RequireWhole();
        return _core.EndOfInput();
    }

    /// <summary>Bytes that <see cref="Encrypt(ReadOnlySpan{byte}, Span{byte})"/> may write for so much plaintext, at most.</summary>
    public int EncryptedSizeMax(int plaintextBytes) => _core.Sender.EncryptedSizeMax(plaintextBytes);

    /// <summary>See <see cref="TlsSender.Encrypt(ReadOnlySpan{byte}, Span{byte})"/>.</summary>
    public TlsSealed Encrypt(ReadOnlySpan<byte> plaintext, Span<byte> target)
    {
        RequireWhole();
        return _core.Sender.Encrypt(plaintext, target);
    }

    /// <summary>See <see cref="TlsSender.Encrypt(ReadOnlySpan{byte}, IBufferWriter{byte})"/>.</summary>
    public void Encrypt(ReadOnlySpan<byte> plaintext, IBufferWriter<byte> wire)
    {
        RequireWhole();
        _core.Sender.Encrypt(plaintext, wire);
    }

    /// <summary>See <see cref="TlsSender.SendCloseNotify"/>; before the handshake has finished, the connection is given up by user_canceled.</summary>
    public void SendCloseNotify(IBufferWriter<byte> wire)
    {
        ArgumentNullException.ThrowIfNull(wire);
        RequireWhole();
        if (!IsEstablished && Failure is null && !_core.State.IsDisposed) _core.Fail(new TlsException(TlsError.HandshakeAbandoned));
        _core.Sender.SendCloseNotify(wire);
    }

    /// <summary>See <see cref="TlsSender.RequestKeyUpdate"/>.</summary>
    public bool RequestKeyUpdate(IBufferWriter<byte> wire)
    {
        RequireWhole();
        return _core.Sender.RequestKeyUpdate(wire);
    }

    /// <summary>
    /// Fills <paramref name="output"/> with keying material that both ends have and nobody else (RFC 8446 section 7.5).
    /// </summary>
    /// <param name="label">What for, in ASCII, like <c>EXPORTER-network-time-security</c>; at most 249 bytes.</param>
    /// <param name="context">Bound into the result; an empty one is the same as none in TLS 1.3.</param>
    /// <param name="output">1 to 255 digests.</param>
    /// <exception cref="InvalidOperationException">The handshake has not finished.</exception>
    /// <exception cref="ArgumentException">A length is out of its bounds.</exception>
    public void Export(ReadOnlySpan<byte> label, ReadOnlySpan<byte> context, Span<byte> output) => _core.Exporter.Export(label, context, output);

    /// <summary>
    /// Gives one half for each direction, which two callers may use at the same time. From then on this object only tells facts, exports, and disposes of
    /// both.
    /// </summary>
    /// <exception cref="InvalidOperationException">The handshake has not finished, or this was called before.</exception>
    public TlsHalves Split()
    {
        RequireWhole();
        if (!IsEstablished) throw new InvalidOperationException("Only an established connection has two halves.");
        _core.IsSplit = true;
        return new TlsHalves(_core.Sender, new TlsReceiver(_core));
    }

    /// <summary>Erases all keys and gives buffers back; writes nothing. Both halves are dead after it.</summary>
    public void Dispose() => _core.Dispose();

    /// <summary>For tests: as if so many records had passed each way.</summary>
    internal void SetSequences(ulong count) => _core.SetSequences(count);

    /// <summary>For tests: as if our keys had been replaced so often.</summary>
    internal void SetKeyUpdates(ulong count) => _core.Sender.SetKeyUpdates(count);

    private void RequireWhole()
    {
        if (_core.IsSplit) throw new InvalidOperationException("The connection has been split: use its halves.");
    }
}
