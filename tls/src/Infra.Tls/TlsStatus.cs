namespace Infra.Tls;

/// <summary>
/// What a call of <see cref="TlsConnection.Process"/> or <see cref="TlsReceiver.Process"/> came to. Every call consumes input, produces output, or says what
/// is needed next; the same answer twice without either does not happen. More members may come (decisions that the caller makes outside the machine):
/// treat an unknown one as an error.
/// </summary>
public enum TlsStatus
{
    /// <summary>All complete records are processed: bring at least <see cref="TlsInput.Missing"/> more bytes.</summary>
    NeedInput,

    /// <summary>Bytes for the peer are written, or due (with halves), and input may still hold complete records: send them and call again.</summary>
    HaveOutput,

    /// <summary><see cref="TlsInput.Plaintext"/> holds application data; take it, and call again.</summary>
    HavePlaintext,

    /// <summary>
    /// The handshake has just finished, and <see cref="TlsConnection.Handshake"/> tells its facts. Said once. Output may have been written, and input
    /// may hold more records: call again.
    /// </summary>
    Established,

    /// <summary>
    /// The peer has said close_notify: no more data will come, and the input behind it is left alone. Our own sending direction stays open until
    /// <see cref="TlsConnection.SendCloseNotify"/>. Said again on every further call.
    /// </summary>
    Closed,

    /// <summary>
    /// The connection is dead and <see cref="TlsConnection.Failure"/> says why. At most one alert has been written, to be sent before the transport is closed. Said again on every further call.
    /// </summary>
    Failed,
}
