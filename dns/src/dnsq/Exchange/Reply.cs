using System.Net;

namespace Infra.Dns.Query.Exchange;

/// <summary>One message that came back.</summary>
/// <param name="Message">Its bytes.</param>
/// <param name="Query">The question's bytes.</param>
/// <param name="Server">Who answered.</param>
/// <param name="ServerName">The server as it was named.</param>
/// <param name="IsTcp">Whether it came over TCP.</param>
/// <param name="Duration">From question to answer.</param>
/// <param name="Notes">What happened on the way, a line each.</param>
internal sealed record Reply(byte[] Message, byte[] Query, IPEndPoint Server, string ServerName, bool IsTcp, TimeSpan Duration, IReadOnlyList<string> Notes);
