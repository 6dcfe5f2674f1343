namespace Infra.Av1.Output;

/// <summary>Raw planes, one picture after the other.</summary>
/// <param name="target">Takes the bytes.</param>
public sealed class YuvWriter(Stream target) : PlanarWriter
{
    /// <inheritdoc/>
    public override void Write(Av1Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        AppendSamples(picture);
    }

    private protected override void Append(ReadOnlySpan<byte> row) => target.Write(row);
}
