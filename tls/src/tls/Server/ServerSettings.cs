using System.Net;
using Infra.Tls.Config;
using Infra.Tls.Tool.Common;

namespace Infra.Tls.Tool.Server;

/// <summary>What <c>tls server</c> is to do.</summary>
/// <param name="Listen">Where.</param>
/// <param name="Config">What is offered.</param>
/// <param name="Certificates">Certificates of the configuration, which follow their files.</param>
/// <param name="Mode">What is done with connections.</param>
/// <param name="Files">The files that are served; null unless the mode says so.</param>
/// <param name="IdleTimeout">Most time without data.</param>
/// <param name="ConnectionsMax">Most connections at one time.</param>
/// <param name="Common">What client and server share.</param>
internal sealed record ServerSettings(
    IPEndPoint Listen, TlsServerConfig Config, WatchedCertificates Certificates, ServerMode Mode, StaticFiles? Files, TimeSpan IdleTimeout, int ConnectionsMax, CommonSettings Common);
