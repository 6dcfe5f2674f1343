namespace Infra.Av1.Decoding;

/// <summary>Exceptions that a mistake of ours may throw in the depths of a frame: they become the error <see cref="Av1ErrorCode.Internal"/> at one place, so that no input can end the program.</summary>
internal static class Mistakes
{
    /// <summary>Whether an exception is of that kind.</summary>
    public static bool IsOurs(Exception exception) => exception
        is IndexOutOfRangeException or ArgumentException or InvalidOperationException or InvalidCastException or ArithmeticException or NullReferenceException;

    /// <summary>The error, with the place in the code where it happened.</summary>
    public static Av1Error Describe(Exception exception, int obuIndex)
    {
        string place = exception.TargetSite is { } method ? $"{method.DeclaringType?.Name}.{method.Name}" : "an unknown place";
        return new Av1Error(Av1ErrorCode.Internal, obuIndex, 0, $"{exception.GetType().Name} in {place}: please report it");
    }
}
