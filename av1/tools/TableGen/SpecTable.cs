namespace Infra.Av1.TableGen;

/// <summary>One initialiser of the specification.</summary>
/// <param name="Name">As the specification writes it.</param>
/// <param name="File">The file that holds it.</param>
/// <param name="Dimensions">Sizes, outermost first.</param>
/// <param name="DimensionTexts">The sizes as written.</param>
/// <param name="Values">All values, flattened in order.</param>
internal sealed record SpecTable(string Name, string File, int[] Dimensions, string[] DimensionTexts, int[] Values);
