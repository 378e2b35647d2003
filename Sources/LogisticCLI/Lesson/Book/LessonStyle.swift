/// How the lesson's page looks.
enum LessonStyle {
  static let sheet = """
    :root{--paper:#fff;--ink:#1b1f24;--quiet:#57606a;--rule:#d8dee4;--code:#f4f6f8;--accent:#0063a0;--fill:#0072b2}
    @media (prefers-color-scheme:dark){:root{--paper:#14171c;--ink:#e8eaed;--quiet:#a3acb6;--rule:#343b45;\
    --code:#1d222a;--accent:#7cc4ee;--fill:#56b4e9}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--paper);color:var(--ink);\
    font:17px/1.55 system-ui,-apple-system,"Segoe UI",Helvetica,Arial,"DejaVu Sans",sans-serif}
    main{max-width:50rem;margin:0 auto;padding:1.2rem}
    h1{font-size:1.9rem;line-height:1.2;margin:1rem 0}h2{font-size:1.35rem;line-height:1.25;margin:3rem 0 .6rem;\
    padding-top:1rem;border-top:1px solid var(--rule)}h3{font-size:1.1rem;margin:0 0 .4rem}
    a{color:var(--accent)}nav li{margin:.15rem 0}
    figure{margin:1.4rem 0;border:1px solid var(--rule);border-radius:8px;overflow:hidden;background:var(--paper)}
    figure svg{display:block;width:100%;height:auto}
    code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.82em}
    code{background:var(--code);padding:.1em .3em;border-radius:4px}
    pre{margin:0;padding:.7rem;background:var(--code);border-radius:6px;overflow-x:auto;line-height:1.45}
    pre.quote{margin:1rem 0}
    .code{display:grid;grid-template-columns:1fr;gap:.7rem;margin:1.2rem 0}.code>div{min-width:0}
    .lang{display:block;color:var(--quiet);font-size:.8rem;margin-bottom:.2rem}
    @media (min-width:60rem){.code{grid-template-columns:1.25fr 1fr;margin-left:-3.5rem;margin-right:-3.5rem}}
    .scroll{overflow-x:auto;margin:1rem 0}
    table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
    th,td{padding:.28rem .8rem .28rem 0;text-align:right;border-bottom:1px solid var(--rule);white-space:nowrap}
    th:first-child{text-align:left}th{font-weight:400}thead th{color:var(--quiet)}
    .workshop{margin:2rem 0;padding:1rem;border:2px solid var(--fill);border-radius:10px}
    .workshop svg,.workshop canvas{display:block;width:100%;height:auto;touch-action:none}
    .workshop label{display:grid;grid-template-columns:7.5rem 1fr 4.5rem;gap:.6rem;align-items:center;margin:.3rem 0}
    .workshop output{font-variant-numeric:tabular-nums;text-align:right}
    .workshop input[type=range]{width:100%;accent-color:var(--fill)}
    .workshop .buttons{display:flex;flex-wrap:wrap;gap:.5rem;margin:.7rem 0}
    button,select{font:inherit;font-size:.9rem;color:var(--ink);background:var(--code);border:1px solid var(--quiet);\
    border-radius:6px;padding:.35rem .8rem;cursor:pointer}
    button:focus-visible,input:focus-visible,.point:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
    .said{color:var(--quiet);font-size:.92rem;min-height:3em;font-variant-numeric:tabular-nums}
    .point{cursor:grab}.point:active{cursor:grabbing}
    """
}
