namespace Infra.Av1.Output;

/// <summary>Throws pictures away.</summary>
public sealed class NullWriter : Av1PictureWriter
{
    /// <inheritdoc/>
    public override void Write(Av1Picture picture)
    {
    }
}
