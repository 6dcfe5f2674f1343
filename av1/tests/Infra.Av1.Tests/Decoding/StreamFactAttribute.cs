namespace Infra.Av1.Tests.Decoding;

/// <summary>A fact about the public streams beside the repository; skipped with the reason where they are missing.</summary>
public sealed class StreamFactAttribute : FactAttribute
{
    public StreamFactAttribute() => Skip = SharedStreams.Exist ? null : "the streams of shared/av1 are not beside this checkout";
}
