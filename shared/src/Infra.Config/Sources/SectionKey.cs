using Infra.Parsing;

namespace Infra.Config.Sources;

/// <summary>A key where it stands.</summary>
internal readonly record struct SectionKey(string Name, SourceText Source, TextSpan Span);
