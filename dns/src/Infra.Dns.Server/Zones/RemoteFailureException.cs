namespace Infra.Dns.Server.Zones;

/// <summary>Another server did not answer, or not as it should; the next one may.</summary>
/// <param name="message">One sentence without a full stop.</param>
internal sealed class RemoteFailureException(string message) : Exception(message)
{
    /// <summary>Whether a message took longer than it may.</summary>
    internal bool IsTooSlow { get; init; }
}
