namespace Infra.Av1.Tool.CommandLine;

/// <summary>What --help prints, and what follows a mistake.</summary>
internal static class Usage
{
    internal const string Text = """
        Usage: av1dec [options]

        Supported options:
         --input/-i $file:     input file, pipe, or - for standard input
         --output/-o $file:    output file (%n, %w or %h will be filled in for per-frame files); - is standard output
         --demuxer $name:      force demuxer type ('ivf', 'section5', 'annexb', 'webm' or 'mp4'; default: detect from content)
         --muxer $name:        force muxer type ('md5', 'yuv', 'yuv4mpeg2', 'png' or 'null'; default: detect from extension)
                               use 'frame' as prefix to write per-frame files; if filename contains %n, will default to writing per-frame files
         --quiet/-q:           disable status messages
         --frametimes $file:   dump frame times to file
         --limit/-l $num:      stop decoding after $num frames
         --skip/-s $num:       skip decoding of the first $num packets
         --version/-v:         print version and exit
         --threads $num:       number of threads (default: 0, one per processor)
         --framedelay $num:    maximum frame delay, capped at $threads (default: 0)
         --filmgrain $num:     enable film grain application (default: 1, except if muxer is md5)
         --oppoint $num:       select an operating point of a scalable AV1 bitstream (0 - 31)
         --alllayers $num:     output all spatial layers of a scalable AV1 bitstream (default: 1)
         --sizelimit $num:     stop decoding if the frame size exceeds the specified limit (pixels, or WxH)
         --strict $num:        whether to abort decoding on standard compliance violations
                               that don't affect bitstream decoding (default: 1)
         --verify $md5:        verify decoded md5. implies --muxer md5, no output
         --cpumask $mask:      restrict vectors as dav1d's names of instruction sets would (0, 'none', 'sse2', 'ssse3', 'sse41', 'avx2' or 'avx512icl'; default: -1)
         --simd $level:        the same by width: 'none', 'v128', 'v256' or 'v512' (default: v512)
         --negstride:          taken and ignored
         --outputinvisible $num: whether to output invisible (alt-ref) frames (default: 0)
         --inloopfilters $str: which in-loop filters to enable (none, (no)deblock, (no)cdef, (no)restoration or all; default: all)
         --decodeframetype $str: which frame types to decode (reference, intra, key or all; default: all)
         --fail-on-error:      exit with 1 after any error, not only if no picture came out
         --probe:              decode nothing; show container, headers and frames
         --json:               with --probe the report, else a summary, as one JSON document
         --repeat $num:        decode the input $num times in this process; pictures are written the first time
         --help/-h:            print this and exit

        """;
}
