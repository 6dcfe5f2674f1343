namespace Infra.Dns.Server.Tests.Interop;

/// <summary>An answer as text, in an order that does not depend on the server.</summary>
internal sealed record WireAnswer(string Status, string Answer, string Authority, string Additional);
