using Infra.Parsing;

namespace Infra.Config.Kdl;

/// <summary>A document.</summary>
/// <param name="Source">Its text.</param>
/// <param name="Nodes">The top-level nodes in the order of the text.</param>
/// <param name="Version">The edition it was read as: 1 or 2, never <see cref="KdlVersion.Auto"/>.</param>
public sealed record KdlDocument(SourceText Source, IReadOnlyList<KdlNode> Nodes, KdlVersion Version);
