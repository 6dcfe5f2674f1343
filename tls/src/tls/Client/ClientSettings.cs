using Infra.Parsing;
using Infra.Pki.Names;
using Infra.Tls.Config;
using Infra.Tls.Tool.Common;

namespace Infra.Tls.Tool.Client;

/// <summary>What <c>tls client</c> is to do.</summary>
/// <param name="Target">Whom to connect to.</param>
/// <param name="ServerName">Who must answer.</param>
/// <param name="Config">What is offered and trusted.</param>
/// <param name="Common">What client and server share.</param>
/// <param name="IsKeptOpen">Whether the end of our input does not end the connection.</param>
/// <param name="RequestsKeyUpdate">Whether new keys are asked for once.</param>
internal sealed record ClientSettings(HostPort Target, ServerName ServerName, TlsClientConfig Config, CommonSettings Common, bool IsKeptOpen, bool RequestsKeyUpdate);
