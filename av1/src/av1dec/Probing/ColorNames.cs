using System.Globalization;
using Infra.Av1.Headers;

namespace Infra.Av1.Tool.Probing;

/// <summary>Names of colour numbers, ISO 23091-4, as people say them.</summary>
internal static class ColorNames
{
    /// <summary>Primaries and transfer, such as BT.2020/PQ.</summary>
    public static string Of(ColorConfig color) => $"{Primaries(color.ColorPrimaries)}/{Transfer(color.TransferCharacteristics)}";

    private static string Primaries(int number) => number switch
    {
        1 => "BT.709",
        2 => "unspecified",
        4 => "BT.470M",
        5 => "BT.470BG",
        6 => "BT.601",
        7 => "SMPTE240",
        8 => "film",
        9 => "BT.2020",
        10 => "XYZ",
        11 => "SMPTE431",
        12 => "SMPTE432",
        22 => "EBU3213",
        _ => number.ToString(CultureInfo.InvariantCulture),
    };

    private static string Transfer(int number) => number switch
    {
        1 => "BT.709",
        2 => "unspecified",
        4 => "BT.470M",
        5 => "BT.470BG",
        6 => "BT.601",
        7 => "SMPTE240",
        8 => "linear",
        13 => "sRGB",
        14 => "BT.2020-10",
        15 => "BT.2020-12",
        16 => "PQ",
        17 => "SMPTE428",
        18 => "HLG",
        _ => number.ToString(CultureInfo.InvariantCulture),
    };
}
