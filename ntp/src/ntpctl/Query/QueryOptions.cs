using Infra.Parsing;

namespace Infra.Ntp.Control.Query;

/// <summary>What <c>ntpctl query</c> is to do.</summary>
/// <param name="Server">Whom to ask.</param>
/// <param name="Samples">How many requests to send.</param>
/// <param name="Interval">Time from one request to the next.</param>
/// <param name="Timeout">How long to wait for each reply.</param>
internal sealed record QueryOptions(HostPort Server, int Samples, TimeSpan Interval, TimeSpan Timeout);
