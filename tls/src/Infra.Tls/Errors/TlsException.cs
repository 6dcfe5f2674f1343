using Infra.Parsing;

namespace Infra.Tls.Errors;

/// <summary>
/// A connection died: the one exception that leaves the library for anything that a peer does. <see cref="Exception.Message"/> holds text of the peer
/// only escaped and shortened, and never a secret. It is an <see cref="IOException"/>, which callers of any stream expect.
/// </summary>
public sealed class TlsException : IOException
{
    /// <summary>A failure for a named reason.</summary>
    /// <param name="error">The rule that was broken.</param>
    /// <param name="detail">What exactly, for people; null where the reason says it all. Text of a peer must come escaped.</param>
    /// <param name="innerException">What was caught, for failures on this side.</param>
    public TlsException(TlsError error, string? detail = null, Exception? innerException = null)
        : base(detail is null ? error.Describe() : $"{error.Describe()}: {detail}", innerException)
    {
        Error = error;
        Alert = error.Alert();
    }

    internal TlsException(TlsError error, AlertDescription? alert, string? detail)
        : this(error, detail)
        => Alert = alert;

    private TlsException(AlertDescription received)
        : base($"the peer sent the alert {received.Name()}({(byte)received})")
    {
        Error = TlsError.AlertReceived;
        ReceivedAlert = received;
    }

    /// <summary>Why, by the rule.</summary>
    public TlsError Error { get; }

    /// <summary>Whose fault it was.</summary>
    public TlsErrorKind Kind => Error.Kind();

    /// <summary>The alert that the peer was told; null where nothing is said to it.</summary>
    public AlertDescription? Alert { get; }

    /// <summary>The alert that the peer sent, for <see cref="TlsError.AlertReceived"/>.</summary>
    public AlertDescription? ReceivedAlert { get; }

    internal static TlsException Received(AlertDescription alert) => new(alert);

    internal static string Quote(ReadOnlySpan<byte> textOfPeer) => TextEscape.Escape(textOfPeer[..Math.Min(textOfPeer.Length, 64)]);
}
