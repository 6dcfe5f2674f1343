namespace Infra.Av1.Tests.Decoding;

/// <summary>A theory over the public streams beside the repository; skipped with the reason where they are missing.</summary>
public sealed class StreamTheoryAttribute : TheoryAttribute
{
    public StreamTheoryAttribute() => Skip = SharedStreams.Exist ? null : "the streams of shared/av1 are not beside this checkout";
}
