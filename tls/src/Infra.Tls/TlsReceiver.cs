using Infra.Tls.Errors;

namespace Infra.Tls;

/// <summary>
/// The receiving half of a connection. What it owes to the peer (the answer to a key update, an alert) it leaves to the other half:
/// <see cref="TlsStatus.HaveOutput"/> and <see cref="TlsStatus.Failed"/> ask the caller to have <see cref="TlsSender.WritePending"/> called.
/// One caller at a time.
/// </summary>
public sealed class TlsReceiver
{
    private readonly ConnectionCore _core;

    internal TlsReceiver(ConnectionCore core) => _core = core;

    /// <summary>Why the connection is dead; null while it is not.</summary>
    public TlsException? Failure => _core.State.Failure;

    /// <summary>Whether the peer has said close_notify.</summary>
    public bool IsPeerClosed => _core.IsPeerClosed;

    /// <summary>
    /// Like <see cref="TlsConnection.Process"/>, for an established connection; never says <see cref="TlsStatus.Established"/>, and
    /// <see cref="TlsStatus.HaveOutput"/> once for each answer that became due.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The connection has been disposed.</exception>
    public TlsStatus Process(ref TlsInput input) => _core.Receive(ref input, null);

    /// <summary>See <see cref="TlsConnection.EndOfInput"/>.</summary>
    /// <exception cref="ObjectDisposedException">The connection has been disposed.</exception>
    public TlsStatus EndOfInput() => _core.EndOfInput();
}
