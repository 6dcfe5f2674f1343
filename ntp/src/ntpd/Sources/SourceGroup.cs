using Infra.Ntp.Configuration;

namespace Infra.Ntp.Daemon.Sources;

/// <summary>The sources that one table of the configuration stands for.</summary>
/// <param name="Config">The table.</param>
/// <param name="Ids">Identifiers of its sources in the client.</param>
internal sealed record SourceGroup(SourceConfig Config, IReadOnlyList<int> Ids);
