namespace Infra.Dns.Server.Zones;

/// <summary>Why a zone could not be loaded or changed.</summary>
/// <param name="message">One sentence, or the mistakes of a zone file one below the other.</param>
public sealed class ZoneProblemException(string message) : Exception(message);
