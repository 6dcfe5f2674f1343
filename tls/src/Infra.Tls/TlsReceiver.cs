namespace Infra.Tls;

/// <summary>
/// The receiving half of a connection. What it owes to the peer (the answer to a key update, an alert) it leaves to the other half:
/// <see cref="TlsStatus.HaveOutput"/> and <see cref="TlsStatus.Failed"/> ask the caller to have <see cref="TlsSender.WritePending"/> called.
/// One caller at a time.
/// </summary>
public sealed class TlsReceiver
{
    /// <summary>Like <see cref="TlsConnection.Process"/>, for an established connection; never says <see cref="TlsStatus.Established"/>.</summary>
    public TlsStatus Process(ref TlsInput input) => throw new NotImplementedException();

    /// <summary>See <see cref="TlsConnection.EndOfInput"/>.</summary>
    public TlsStatus EndOfInput() => throw new NotImplementedException();
}
