namespace Infra.Av1.Output;

/// <summary>Writes pictures in some form. Not thread-safe. Does not dispose pictures or streams.</summary>
public abstract class Av1PictureWriter
{
    /// <summary>Writes one picture.</summary>
    /// <exception cref="IOException">The target failed.</exception>
    public abstract void Write(Av1Picture picture);

    /// <summary>Writes what comes at the end. Call it once, after the last picture.</summary>
    /// <exception cref="IOException">The target failed.</exception>
    public virtual void Finish()
    {
    }
}
