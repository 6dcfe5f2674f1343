namespace Infra.Av1.Tests.Syntax;

/// <summary>A theory over the public streams beside the repository; skipped with the reason where they are missing.</summary>
public sealed class StreamTheoryAttribute : TheoryAttribute
{
    public StreamTheoryAttribute() => Skip = StreamParseTests.Folder.Length == 0 ? "the streams of shared/av1 are not beside this checkout" : null;
}
